namespace Workflow.Expressions.Tests.Hostile.Grammar;

/// <summary>Hostile regular expressions: those that backtrack, that are large when expanded, and those with long inputs.</summary>
internal sealed partial class HostileWriter
{
    private string RegularExpression()
    {
        var flags = Pick("", "", "g", "g", "i", "u", "gu", "m", "s", "y", "gimsu", "v", "d");
        var input = Below(3) == 0 ? LongText() : Pick("'a'.repeat(40) + 'b'", "'a'.repeat(5e3)", "'aaaa'", "'x'", "''", "'ab'.repeat(1e3)", "inputs.s", "inputs.halves", "'a\\n'.repeat(1e4)", "'aA'.repeat(500)", "null", "'é'.repeat(1e4)", "'😀'.repeat(1e3)");
        var pattern = Pattern(Below(4)) is { Length: > 0 } made ? made : "(?:)";
        var regex = $"/{pattern.Replace("\n", "\\n", StringComparison.Ordinal)}/{flags}";
        return Below(12) switch
        {
            0 or 1 or 2 => $"{regex}.test({input})",
            3 => $"{regex}.exec({input})",
            4 => $"{input}.match({regex})",
            5 => $"{input}.replace({regex}, {Pick("''", "'$&$&'", "'$1'", "m => m + m", "(...a) => a", "inputs.long", "'$`'")})",
            6 => $"{input}.split({regex})",
            7 => $"[...{input}.matchAll({regex})].length",
            8 => $"{input}.search({regex})",
            9 => $"{input}.{Pick("match", "search", "matchAll")}({Pick("'('", "'a*'", "'(a*)*'", "'(a|b)'", "'['", "'a{1,9}'", "'.'", "'(?:'", "'\\\\p{L}'", "'x|'", "'(?<a>)'")}.repeat({Pick("1", "10", "100", "1e3", "1e4", "1e5")}))",
            10 => $"inputs.many.map(i => {input}.{Pick("match", "search")}('a' + i))",
            _ => $"inputs.many.map(() => {regex}.test({input}))",
        };
    }

    private string Pattern(int depth)
    {
        if (depth <= 0)
        {
            return Pick(
                "a", "b", "x", ".", "\\w", "\\d", "\\s", "[a-z]", "[^a]", "\\b", "^", "$", "(?:)", "\\p{L}", "\\u{1F600}", "é", "[\\s\\S]", "[]", "[^]", "\\1", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "\\k<n>", "\\cA", "\\0", "[\\u0000-\\uffff]", "\\ud83d", "(?<n>a)", "[a-zA-Z0-9_$]", "[^\\W\\d]",
                "[" + Times("a-z", Some(300)) + "]", Times("a?", Some(300)) + Times("a", Some(300)), Times("(a)", Some(300)), Times("a|", Some(900)) + "b", Times(".*", Some(100)) + "x", Times("\\p{L}", Some(200)), Times("(?:a|b)", Some(300)), Times("[^x]", Some(300)));
        }

        return Below(14) switch
        {
            0 or 1 => $"({Pattern(depth - 1)}){Quantifier()}",
            2 or 3 => $"(?:{Pattern(depth - 1)}){Quantifier()}",
            4 => $"{Pattern(depth - 1)}|{Pattern(depth - 1)}",
            5 => $"{Pattern(depth - 1)}{Pattern(depth - 1)}",
            6 => $"^({Pattern(depth - 1)})+$",
            7 => $"({Pattern(depth - 1)}+)+{Pattern(depth - 1)}",
            8 => Times("(", Some(200)) is var open ? open + "a" + Times(")" + Quantifier(), open.Length) : "",
            9 => Times("(?:", Some(200)) is var many ? many + "a" + Times(")" + Quantifier(), many.Length / 3) : "",
            10 => $"(?:{Pattern(depth - 1)}){{{Pick("2", "10", "50", "1000", "65535", "2147483647", "99999999999")}}}",
            11 => $"(?:(?:(?:{Pattern(depth - 1)}){{{Pick("5", "50", "1,50", "100")}}}){{{Pick("5", "50", "1,50", "100")}}}){{{Pick("5", "50", "0,50", "100")}}}",
            12 => $"(?<n{Below(3)}>{Pattern(depth - 1)})",
            _ => $"{Pattern(depth - 1)}.*{Pattern(depth - 1)}.*{Pattern(depth - 1)}",
        };
    }

    private string Quantifier() => Pick("*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,9}", "{3,}", "{10}", "{1,30}?", "", "{1000}", "{0}", "{0,0}");
}
