namespace Workflow.Expressions.Tests.Hostile.Grammar;

/// <summary>Hostile expressions whose shape is expensive for the parser, the planner, or a walk through the tree.</summary>
internal sealed partial class HostileWriter
{
    private static readonly (string Open, string Close)[] Brackets =
    [
        ("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("+ ", ""), ("~", ""), ("typeof ", ""), ("void ", ""), ("- -", ""), ("{a:", "}"), ("({a:", "})"), ("`${", "}`"), ("x=>", ""), ("(x)=>", ""), ("()=>", ""),
        ("1+", ""), ("1-(", ")"), ("2**", ""), ("1?1:", ""), ("1?", ":1"), ("[...", "]"), ("({...", "})"), ("(x=>", ")(1)"), ("Math.abs(", ")"), ("String(", ")"), ("[1].map(x=>", ")"), ("[1].map(()=>", ")[0]"), ("null??", ""),
        ("0||", ""), ("1&&", ""), ("(1,", ")"), ("inputs[", "]"), ("inputs?.[", "]"), ("((x=", ")=>1)()"), ("(([x=", "])=>1)([])"), ("(({x=", "})=>1)({})"), ("({[", "]:1})"), ("x=>(", ")"), ("JSON.stringify([", "])"), ("delete ", ""),
        ("await ", ""), ("new ", ""), ("...", ""), ("(a=>a)`${", "}`"), ("function(){return ", "}"), ("class{[", "](){}}"), ("async()=>", ""), ("yield ", ""), ("/*", "*/"), ("[", ""), ("(", ""), ("{", ""), ("`${", ""), ("", ")"), ("", "]"),
        ("'a'.replace('a',()=>", ")"), ("[1,2].toSorted(()=>", ")"), ("Array.from([1],()=>", ")"), ("Object.keys({x:", "})"), ("(x=>x)(...[", "])"), ("1<", ""), ("1==", ""), ("'a'in{a:", "}"), ("1 in[", "]"), ("-(", ")**2"), ("!(", ")"),
    ];

    // One kind of bracket many times, or a mixture.
    private string Nested()
    {
        var most = Below(3) == 0 ? 4_000 : 120;
        var inner = Pick("1", "1", "inputs.n", "x", "'a'", "[]", "", "inputs.deep", "(f=>f(f))(f=>f(f))");
        if (Below(3) == 0)
        {
            var kinds = Enumerable.Range(0, 1 + Below(60)).Select(_ => Brackets[Below(Brackets.Length)]).ToList();
            return string.Concat(kinds.Select(k => k.Open)) + inner + string.Concat(Enumerable.Reverse(kinds).Select(k => k.Close));
        }

        var (open, close) = Brackets[Below(Brackets.Length)];
        var levels = Some(most);
        return Times(open, levels) + inner + Times(close, Below(20) == 0 ? Some(most) : levels);
    }

    // What goes on and on beside itself, or leans to the left.
    private string Chain()
    {
        var count = Some(Below(3) == 0 ? 3_000 : 300);
        var link = Pick(
            "+1", "+'a'", "-1", "*2", "**1", "%3", "&&1", "||0", "??1", ",1", ".a", "?.a", "[0]", "?.[0]", "()", "(1)", ".toString()", ".trim()", ".map(x=>x)", ".concat('x')", ".slice(0)", "?1:2", "==1", "<2", "in{}", " instanceof Array",
            "`x`", "=1", "+=1", "=>1", "++", ".flat()", ".concat([1])", ".padEnd(9)", ".repeat(2)", ".replaceAll('','x')", ".split('').join('xx')", "+inputs.long", "['a']", ".a?.b", "|1", ">>>0", "<<1");
        var start = Pick("1", "'a'", "[1]", "inputs", "inputs.deep", "({})", "null", "x", "inputs.many", "(f=>f)", "inputs.long");
        return Below(8) switch
        {
            0 => $"[{Times($"{start},", count)}]",
            1 => $"({{{string.Concat(Enumerable.Range(0, Math.Min(count, 900)).Select(i => $"a{i}:{start},"))}}})",
            2 => $"(({string.Join(',', Enumerable.Range(0, Math.Min(count, 900)).Select(i => $"a{i}"))})=>a0)({start})",
            3 => $"Math.max({Times("1,", count)}1)",
            4 => $"`{Times("${1}", count)}`",
            5 => $"[{Times($"...{start},", Math.Min(count, 500))}]",
            6 => $"({{{Times($"...{start},", Math.Min(count, 500))}}})",
            _ => start + Times(link, count),
        };
    }

    // Comments, labels, hash-bangs, white space, escapes, and what is no program at all.
    private string Noise() => Below(14) switch
    {
        0 => $"/*{Times(Pick("*", "/", "a", "{{", "}}", "\n"), Some(3_000))}*/1",
        1 => $"1//{Times("x", Some(3_000))}{Pick("", "\n", "\r", "\u2028", "\n+1")}",
        2 => Pick("<!-- x", "1<!--x\n", "1\n-->x", "#!/bin/sh\n1", "#!x", "-->", "<!--\n-->", "/*\n*/-->x"),
        3 => $"{Times(Pick("a:", "b: ", "l:{", "if(1)", "for(;;)", "while(1)", "do ", "with({})", "switch(1){case 1:", "try{", "{"), Some(300))}1",
        4 => Times(Pick(" ", "\t", "\n", "\u00a0", "\u2003", "\ufeff", "\u2028", "\u180e", "\u0085", "\u200b", "\0", "\u3000", "\v\f"), Some(3_000)) + "1",
        5 => Pick("\\u0061", "\\u{61}", "(\\u0061=>a)(1)", "\\u{110000}", "\\u{" + Times("0", Some(2_000)) + "61}", "'\\u{" + Times("0", Some(2_000)) + "61}'", "\\x61", "#a", "@a", "a#b", "inputs.#x", "\\u2028", "in\\u0070uts.n"),
        6 => string.Concat(Enumerable.Range(0, Some(60)).Select(_ => Pick(
            "(", ")", "[", "]", "{", "}", "{{", "}}", "`", "${", "'", "\"", "/", "*", "+", "-", "=>", "=", "?.", "??", "...", ".", ",", ";", ":", "?", "!", "x", "1", "inputs", " ", "\n", "in", "of", "new", "class", "async", "await", "get", "let", "\\", "#", "@", "<!--", "-->", "0x", "1e", "1n", "null", "this", "=>{", "function"))),
        7 => new string([.. Enumerable.Range(0, Some(200)).Select(_ => (char)Below(0x10000))]),
        8 => new string([.. Enumerable.Range(0, Some(200)).Select(_ => (char)Below(128))]),
        9 => $"'{Times(Pick("\\n", "\\u0041", "\\\n", "\\0", "\\x41", "\\ud800", "\ud800", "\udc00", "\u2028", "\\\\", "\\'"), Some(1_600))}'",
        10 => $"`{Times(Pick("$", "${", "}", "\\`", "{{", "}}", "$${1}", "\n", "\r\n", "x", "\\u0061", "\ud83d"), Some(2_000))}`",
        11 => $"/{Times(Pick("(", "[", "(?:", "a|", "a*", "\\", "a{1}", "(?=", "[^", "\\p{L}", ".", "\\u{1F600}", "(?<a>", "x{99}", "(?", "a++", "\\1", "^", "$"), Some(2_000))}/{Pick("", "u", "g", "v", "gimsuy", "gg")}.test('a')",
        12 => Pick("0x" + Times("f", Some(5_000)), "0b" + Times("1", Some(5_000)), "1" + Times("0", Some(5_000)), "1e" + Times("9", Some(4_000)), "0." + Times("0", Some(5_000)) + "1", "1" + Times("_0", Some(3_000)), "." + Times("9", Some(5_000)), Times("9", Some(5_000)) + "n", "1e-" + Times("9", Some(4_000)), "0o" + Times("7", Some(5_000))),
        _ => $"({Pick("a", "é", "𐐀", "_", "$", "ⅷ", "a\u200c", "变")}{Times(Pick("a", "é", "𐐀", "\u200d", "\u0301", "1"), Some(2_000))}=>1)(1)",
    };

    // A row of the tables, broken: a piece of another in the middle, something doubled, something gone.
    private string Mutant()
    {
        var text = Rows[Below(Rows.Count)];
        for (var times = 1 + Below(3); times > 0; times--)
        {
            var other = Rows[Below(Rows.Count)];
            var (at, to) = (Below(text.Length + 1), Below(text.Length + 1));
            (at, to) = (Math.Min(at, to), Math.Max(at, to));
            text = Below(6) switch
            {
                0 => text[..at] + other[Below(other.Length)..] + text[at..],
                1 => text[..at] + text[to..],
                2 => text[..to] + text[at..],
                3 => text[..at] + Times(text[at..to], 1 + Below(20)) + text[to..],
                4 => text.Replace(Pick("1", "inputs.n", "2", "3"), Value(), StringComparison.Ordinal),
                _ => text.Replace(Pick("'a'", "'abc'", "inputs.s", "[1, 2, 3]", "inputs.list", "inputs.o"), Value(), StringComparison.Ordinal),
            };
        }

        return text;
    }
}
