using System.Text;
using System.Text.Json;
using Workflow.Core.Expressions.Scope;
using Workflow.Expressions.Tests.Conformance;

namespace Workflow.Expressions.Tests.Hostile;

/// <summary>The scope of the tables, and what a hostile sender can put beside it.</summary>
internal static class HostileScope
{
    public static ExpressionScope Value { get; } = Subject.Scope with { Inputs = Inputs(), Identity = "run" };

    private static JsonElement Inputs()
    {
        var json = new StringBuilder(Subject.Scope.Inputs.GetRawText().TrimEnd().TrimEnd('}'))
            .Append(",\"many\":[").AppendJoin(',', Enumerable.Range(0, 10_000)).Append(']')
            .Append(",\"texts\":[").AppendJoin(',', Enumerable.Range(0, 1_000).Select(i => $"\"{new string('p', 300)}{i * 7919 % 1000}\"")).Append(']')
            .Append(",\"wide\":{").AppendJoin(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":{i}")).Append('}')
            .Append(",\"long\":\"").Append('x', 200_000).Append('"')
            .Append(",\"halves\":\"\\ud800a\\udc00\"")
            .Append(",\"deep\":").Append('[', 50).Append(']', 50)
            .Append(",\"digits\":").Append('9', 5_000)
            .Append(",\"exponent\":1e999999999,\"negative\":-1e999999999,\"fraction\":0.").Append('3', 5_000)
            .Append(",\"zeros\":1e-999999999")
            .Append(""","odd":{"__proto__":{"x":1},"constructor":1,"toString":"t","valueOf":null,"length":1e9,"":0,"0":"zero","01":"x","-0":1,"4294967295":2,"4294967294":3,"\ud800":"\udfff","a\u0000b":1,"hasOwnProperty":[],"then":1,"toJSON":2,"a":1,"a":2}""")
            .Append('}');
        return JsonDocument.Parse(json.ToString()).RootElement;
    }
}
