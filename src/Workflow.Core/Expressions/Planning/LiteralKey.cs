using System.Globalization;
using Acornima.Ast;

namespace Workflow.Core.Expressions.Planning;

/// <summary>The name of a member if it is literal, not computed.</summary>
internal static class LiteralKey
{
    /// <summary>The <c>b</c> of <c>a.b</c>, <c>a["b"]</c> and <c>a[`b`]</c>, the <c>0</c> of <c>a[0]</c>, or <c>null</c>.</summary>
    public static string? Of(MemberExpression member) =>
        member is { Computed: false, Property: Identifier { Name: var name } } ? name
        : member.Computed ? OfLiteral(member.Property)
        : null;

    /// <summary>The name of a member of an object literal or pattern, or <c>null</c>.</summary>
    public static string? Of(Acornima.Ast.Expression key) => key is Identifier { Name: var name } ? name : OfLiteral(key);

    private static string? OfLiteral(Acornima.Ast.Expression key) => key switch
    {
        Literal { Value: string text } => text,
        Literal { Value: double number } when number >= 0 && number <= int.MaxValue && number == Math.Floor(number) =>
            ((int)number).ToString(CultureInfo.InvariantCulture),
        TemplateLiteral { Expressions.Count: 0, Quasis: [var only] } => only.Value.Cooked,
        _ => null,
    };
}
