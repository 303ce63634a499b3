using Acornima;
using Acornima.Ast;

namespace Workflow.Core.Expressions.Planning;

/// <summary>What JavaScript's syntax has and expressions do not, with what to use instead.</summary>
internal static class Refusals
{
    private const string Script = "or task type SCRIPT for a program";
    private const string Arrow = $"write an arrow function with an expression, x => x + 1, {Script}";

    /// <summary>Why a piece of syntax is no part of an expression.</summary>
    public static string Of(Node node) => node switch
    {
        ThisExpression => "'this' is nothing here: values stand in inputs, tasks and run",
        AssignmentExpression => $"an expression can't assign: make a new value, such as {{...object, name: value}}, {Script}",
        UpdateExpression => $"an expression can't assign, so ++ and -- are not there: write x + 1, {Script}",
        AwaitExpression => "an expression can't wait: async and await are not there",
        IFunction { Async: true } => "an expression can't wait: async and await are not there",
        IFunction { Generator: true } or YieldExpression => $"generators are not there: use map, filter or flatMap, {Script}",
        FunctionExpression => $"'function' is not there: {Arrow}",
        IClass => $"classes are not there: use objects, {Script}",
        NewExpression { Callee: Identifier { Name: var name } } when AbsentFunctions.Instead(name) is { } instead => $"'new {name}' is not there{instead}",
        NewExpression => $"'new' is not there: write the value itself, such as [1, 2] or {{a: 1}}, {Script}",
        ImportExpression => "there is nothing to import here",
        MetaProperty => "'new.target' and 'import.meta' are not there",
        Super => "'super' is nothing here: there are no classes",
        TaggedTemplateExpression => "a template literal with a tag is not there: call a function with the text",
        BigIntLiteral => "BigInt is not there: JSON has no such number",
        PrivateIdentifier => "private names are not there: there are no classes",
        NonUpdateUnaryExpression { Operator: Operator.Delete } => "an expression can't delete: leave the member out, (({a, ...others}) => others)(object)",
        BinaryExpression { Operator: Operator.InstanceOf } => "instanceof is not there: use Array.isArray or typeof",
        _ => $"{node.TypeText} is not there, {Script}",
    };

    /// <summary>Why an arrow function can't have a body of statements.</summary>
    public static string Body => $"an arrow function here is one expression, x => x + 1, without a body in braces: use ?:, map, filter or reduce, {Script}";

    /// <summary>Why an object can't have a getter, a setter or a method.</summary>
    public static string Accessor(Property property) => property.Kind is PropertyKind.Get or PropertyKind.Set
        ? "getters and setters are not there: write the value"
        : "a method in an object is not there: write name: x => x + 1";
}
