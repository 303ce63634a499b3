using Acornima;
using Acornima.Ast;

namespace Workflow.Core.Expressions.Planning;

/// <summary>JavaScript syntax that expressions do not have, with alternatives.</summary>
internal static class Refusals
{
    private const string Script = "or task type SCRIPT for a program";
    private const string Arrow = $"write an arrow function with an expression, x => x + 1, {Script}";

    /// <summary>Why a piece of syntax is not allowed in an expression.</summary>
    public static string Of(Node node) => node switch
    {
        ThisExpression => "'this' is not available: values are in inputs, tasks and run",
        AssignmentExpression => $"an expression can't assign: make a new value, such as {{...object, name: value}}, {Script}",
        UpdateExpression => $"an expression can't assign, so ++ and -- are not available: write x + 1, {Script}",
        AwaitExpression => "an expression can't wait: async and await are not available",
        IFunction { Async: true } => "an expression can't wait: async and await are not available",
        IFunction { Generator: true } or YieldExpression => $"generators are not available: use map, filter or flatMap, {Script}",
        FunctionExpression => $"'function' is not available: {Arrow}",
        IClass => $"classes are not available: use objects, {Script}",
        NewExpression { Callee: Identifier { Name: var name } } when UnsupportedFunctions.Instead(name) is { } instead => $"'new {name}' is not available{instead}",
        NewExpression => $"'new' is not available: write the value itself, such as [1, 2] or {{a: 1}}, {Script}",
        ImportExpression => "there is nothing to import here",
        MetaProperty => "'new.target' and 'import.meta' are not available",
        Super => "'super' is not available: there are no classes",
        TaggedTemplateExpression => "a tagged template literal is not available: call a function with the text",
        BigIntLiteral => "BigInt is not available: JSON has no such number",
        PrivateIdentifier => "private names are not available: there are no classes",
        NonUpdateUnaryExpression { Operator: Operator.Delete } => "an expression can't delete: leave the member out, (({a, ...others}) => others)(object)",
        BinaryExpression { Operator: Operator.InstanceOf } => "instanceof is not available: use Array.isArray or typeof",
        _ => $"{node.TypeText} is not available, {Script}",
    };

    /// <summary>Why an arrow function can't have a body of statements.</summary>
    public static string Body => $"an arrow function here is one expression, x => x + 1, without a body in braces: use ?:, map, filter or reduce, {Script}";

    /// <summary>Why an object can't have a getter, a setter or a method.</summary>
    public static string Accessor(Property property) => property.Kind is PropertyKind.Get or PropertyKind.Set
        ? "getters and setters are not available: write the value"
        : "a method in an object is not available: write name: x => x + 1";
}
