namespace Workflow.Expressions.Tests.Conformance.Grammar;

internal sealed partial class Writer
{
    private string Text(int depth)
    {
        if (depth < 0)
        {
            return Pick(
                "''", "'a'", "'abc'", "'Hello'", "'a,b,c'", "' x '", "'12'", "'3.5'", "'-7e2'", "'0x1F'", "'é'", "'😀'", "'e\\u0301'", "'\\ud83d'", "'a\\nb'",
                "'aXbXc'", "'null'", "'$&'", "'\\u2028'", "'\"q\"'", "'ab12cd'", "'ÀÉ'", "'привет'", "`t`", "'a b'", "'%20'", "'[1,2]'", "'{\"a\":1}'",
                "inputs.s", "inputs.e", "inputs.u", "inputs.num", "inputs.padded", "inputs.csv", "inputs.json", "inputs.words[0]", "inputs.rows[0].name",
                "tasks.a.status", "tasks.b.error.code", "run.id", "item.id", "secrets.KEY", "inputs['a b']", "inputs[2]");
        }

        switch (Below(33))
        {
            case 0 or 1:
                return $"({Of(Kind.Text, depth)} + {Of(Kind.Any, depth)})";
            case 2 or 3:
                return $"`{Pick("", "a", "$", "é")}${{{Of(Kind.Any, depth)}}}{Pick("", "-", "\\n")}${{{Of(Kind.Text, depth)}}}`";
            case 4:
                return $"{Of(Kind.Text, depth)}.{Pick("trim", "trimStart", "trimEnd", "toString", "valueOf", "toLowerCase")}()";
            case 5:
                return $"{Of(Kind.Text, depth)}.{Pick("slice", "substring")}({Small()}{Pick("", ", 2", ", -1", ", 9", ", undefined")})";
            case 6:
                return $"{Of(Kind.Text, depth)}.{Pick("at", "charAt")}({Small()})";
            case 7:
                return $"{Of(Kind.Text, depth)}[{Pick("0", "1", "-1", "'0'", "99")}]";
            case 8:
                return $"{Of(Kind.Text, depth)}.{Pick("padStart", "padEnd")}({Pick("0", "3", "8", "20", "-1", "5.9")}{Pick("", ", '0'", ", 'ab'", ", ''", ", 7")})";
            case 9:
                return $"{Of(Kind.Text, depth)}.repeat({Pick("0", "1", "2", "3", "1.9", "-1", "''")})";
            case 10:
                return $"{Of(Kind.Text, depth)}.{Pick("replace", "replaceAll")}({Of(Kind.Text, depth)}, {Of(Kind.Text, depth)})";
            case 11:
                return $"{Of(Kind.Text, depth)}.replace({Regex()}, {Pick("''", "'-'", "'[$&]'", "'$1'", "'$2$1'", "'$$'", "'$`'", "\"$'\"", "'$<n>'", "'$0'", "'$11'")})";
            case 12:
                return $"{Of(Kind.Text, depth)}.replace({Regex()}, {Arrow(Kind.Text, depth, Kind.Text, Kind.Text, Kind.Any)})";
            case 13:
                return $"{Of(Kind.Text, depth)}.replaceAll({Regex("g")}, {Of(Kind.Text, depth)})";
            case 14:
                return $"{Of(Kind.Text, depth)}.concat({Of(Kind.Any, depth)}, {Of(Kind.Text, depth)})";
            case 15:
                return $"String({Of(Kind.Any, depth)})";
            case 16:
                return $"{Of(Kind.Texts, depth)}.join({Pick("", "''", "'-'", "', '", "undefined", "null", "1")})";
            case 17:
                return $"{Of(Kind.Numbers, depth)}.{Pick("join()", "toString()", "join('')")}";
            case 18:
                return $"({Of(Kind.Number, depth)}).toFixed({Pick("", "0", "1", "2", "5", "20")})";
            case 19:
                return $"({Of(Kind.Number, depth)}).{Pick("toPrecision", "toExponential")}({Pick("", "1", "2", "5", "15")})";
            case 20:
                return $"({Of(Kind.Number, depth)} | 0).toString({Pick("", "2", "8", "10", "16", "36")})";
            case 21:
                return $"(typeof {Of(Kind.Any, depth)})";
            case 22:
                return $"JSON.stringify({Of(Kind.Any, depth)}{Pick("", "", ", null, 2", ", null, '-'", ", ['a', 'id']")})";
            case 23:
                return $"JSON.stringify({Of(Kind.Record, depth)}, {Arrow(Kind.Any, depth, Kind.Text, Kind.Any)})";
            case 24:
                return $"encodeURIComponent({Of(Kind.Text, depth)})";
            case 25:
                return $"{Pick("decodeURIComponent", "encodeURI")}({Of(Kind.Text, depth)})";
            case 26:
                return $"{Of(Kind.Texts, depth)}{Pick("[0]", ".at(-1)", "?.[1]", "[9]")}";
            case 27:
                return $"{Of(Kind.Texts, depth)}.reduce({Arrow(Kind.Text, depth, Kind.Text, Kind.Text)}, {Of(Kind.Text, depth)})";
            case 28:
                return $"String.{Pick("fromCharCode", "fromCodePoint")}({Pick("97", "128512", "0x41, 0x42", "55357", "-1", "1.5")})";
            case 29:
                return $"Object.keys({Of(Kind.Record, depth)}).join()";
            default:
                return HelperText(depth);
        }
    }

    private string Texts(int depth)
    {
        if (depth < 0)
        {
            return Pick("inputs.words", "['a', 'b']", "[]", "['']", "['x', 'y', 'x']", "inputs.rows[0].tags", "['b', 'a', 'é', 'Z', '10', '9']", "[...'a😀']");
        }

        return Below(18) switch
        {
            0 => $"[{Of(Kind.Text, depth)}, {Of(Kind.Text, depth)}]",
            1 => $"{Of(Kind.Text, depth)}.split({Pick("','", "''", "' '", "undefined", "'X', 2", "'\\n'")})",
            2 => $"{Of(Kind.Text, depth)}.split({Regex()}{Pick("", "", ", 2")})",
            3 => $"({Of(Kind.Text, depth)}.match({Regex()}) ?? [])",
            4 => $"({Of(Kind.Text, depth)}.match({Regex("g")}) ?? [])",
            5 => $"[...{Of(Kind.Text, depth)}]",
            6 => $"Object.keys({Of(Kind.Record, depth)})",
            7 => $"{Of(Kind.Texts, depth)}.map({Arrow(Kind.Text, depth, Kind.Text, Kind.Number)})",
            8 => $"{Of(Kind.Numbers, depth)}.map({Pick("String", "x => x + ''", "x => `${x}`", "x => x.toFixed(1)")})",
            9 => $"{Of(Kind.Texts, depth)}.filter({Arrow(Kind.Truth, depth, Kind.Text, Kind.Number)})",
            10 => $"{Of(Kind.Texts, depth)}.toSorted()",
            11 => $"{Of(Kind.Texts, depth)}.map(String).toSorted({Pick("(a, b) => a.length - b.length", "(a, b) => a < b ? -1 : a > b ? 1 : 0", "(a, b) => a < b ? 1 : a > b ? -1 : 0", "undefined")})",
            12 => $"[...{Of(Kind.Text, depth)}.matchAll({Regex("g")})].map(m => m[0] + m.index)",
            13 => $"Array.from({Of(Kind.Text, depth)}, {Arrow(Kind.Text, depth, Kind.Text, Kind.Number)})",
            14 => $"{Of(Kind.Texts, depth)}.flatMap({Arrow(Kind.Texts, depth, Kind.Text)})",
            15 => $"({Regex()}.exec({Of(Kind.Text, depth)}) ?? []).slice({Pick("0", "1")})",
            16 => $"[...{Of(Kind.Texts, depth)}, {Of(Kind.Text, depth)}, ...{Of(Kind.Texts, depth)}]",
            _ => $"{Of(Kind.Texts, depth)}.{Pick("slice(1)", "toReversed()", "concat('z')", "slice(-1)", "with(0, 'w')", "filter(Boolean)", "concat(['p'], 'q')")}",
        };
    }

    private string Regex(string flags = "")
    {
        var pattern = Pick(
            "a", "\\d", "\\d+", "\\w+", "[a-c]", "[^a-z]", "(a)(b)?", "\\s+", "^a", "c$", "a|b", "(?:ab)+", "x*", "[A-Z]", "(.)(.)", "(?<n>\\w)\\W", "\\b", ",", "b*?", "(\\w)(\\d)?",
            "[\\s,]", ".", "\\n", "(?:)", "a{1,2}", "(x)|(y)|[a-b]", "é", "\\u0041", "\\$", "[^]", "(a*)(b*)", "$", "^", "l+", "o|(,)", "\\S+$", "\\D", "^.{2}");
        var more = Pick("", "", "", "i", "g", "gi", "m", "s", "u", "gu");
        return "/" + pattern + "/" + (flags == "g" && !more.Contains('g', StringComparison.Ordinal) ? "g" + more : more);
    }
}
