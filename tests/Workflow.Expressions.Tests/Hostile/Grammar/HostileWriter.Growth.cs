namespace Workflow.Expressions.Tests.Hostile.Grammar;

/// <summary>Hostile expressions that need much memory or time.</summary>
internal sealed partial class HostileWriter
{
    // Something applied to itself, or doubled at each step.
    private string Doubling()
    {
        var steps = Some(80);
        var (grow, seed) = Below(14) switch
        {
            0 => ("(s=>s+s)(", "'x'"),
            1 => ("(a=>[...a,...a])(", "[1]"),
            2 => ("(a=>[a,a])(", "[]"),
            3 => ("(o=>({a:o,b:o}))(", "{}"),
            4 => ("(s=>`${s}${s}`)(", "inputs.long"),
            5 => ("(s=>s.replaceAll('x','xx'))(", "'x'"),
            6 => ("(a=>a.concat(a))(", "inputs.many"),
            7 => ("(a=>a.flatMap(x=>[x,x]))(", "[1]"),
            8 => ("(f=>x=>f(f(x)))(", "x=>x+1"),
            9 => ("(s=>JSON.stringify(s))(", "'\"'"),
            10 => ("(o=>({...o,[JSON.stringify(o)]:o}))(", "{}"),
            11 => ("(s=>s.split('').join(s))(", "'xx'"),
            12 => ("encodeURIComponent(", "'%'"),
            _ => ("(n=>n*n)(", "3"),
        };
        var text = Times(grow, steps) + seed + Times(")", steps);
        return Pick("", "", "JSON.stringify", "String", "[].concat", "Object.keys", "(x=>x==x)", "(x=>x+'')", "(f=>f(0))") is var use ? $"{use}({text}){Pick("", "", ".length", ".flat(Infinity)", "+''", "[0]", "(0)", "==1")}" : text;
    }

    // What calls itself for ever, by every way to be called.
    private string Recursion()
    {
        var call = Pick(
            "f(f)", "f(f)+f(f)", "[f(f)]", "[...f(f)]", "{a:f(f)}.a", "`${f(f)}`", "[1].map(()=>f(f))", "[1,2].map(()=>f(f))", "[1,2].toSorted(()=>f(f))", "[1,2].sort(()=>f(f))", "[1].reduce(()=>f(f),0)", "[1,2].reduce((a,b)=>f(f)+a)",
            "'aa'.replace(/a/g,()=>f(f))", "'aa'.replaceAll('a',()=>f(f))", "JSON.parse('[1]',()=>f(f))", "JSON.stringify([1],()=>f(f))", "Array.from([1],()=>f(f))", "[1].find(()=>f(f))", "[1].flatMap(()=>f(f))", "[1].some(()=>f(f))",
            "(x=>x(x))(f)", "f?.(f)", "(1,f(f))", "1?f(f):0", "null??f(f)", "((a=f(f))=>a)()", "(({a=f(f)})=>a)({})", "(([a=f(f)])=>a)([])", "(({[f(f)]:a})=>a)({})", "f(...[f])", "JSON.stringify({toJSON:()=>f(f)})", "({toString:()=>f(f)})+''",
            "({valueOf:()=>f(f)})*1", "[f].map(f)", "[f].reduce((a,x)=>x(x),0)", "f(g=>f(f))", "f(f(f))", "!f(f)", "-f(f)", "typeof f(f)", "f(f).x", "Math.max(f(f),f(f))", "[[1,2],[3]].toSorted((a,b)=>f(f))", "(f(f),f(f))", "[f(f),f(f)]", "(x=>f(f))(1)",
            "attempt(()=>f(f), f)", "attempt(()=>f(f), ()=>f(f))", "Object.entries({a:1}).map(()=>f(f))", "[1].filter(()=>f(f))", "[1].every(()=>f(f))", "[1].findLast(()=>f(f))", "[1].forEach(()=>f(f))", "Object.fromEntries([1].map(()=>f(f)))", "Object.groupBy([1],()=>f(f))");
        return Below(5) switch
        {
            0 => $"(f=>{call})(f=>{call})",
            1 => $"((f,n)=>f(f,n))((f,n)=>{call.Replace("f(f)", "f(f,n+1)", StringComparison.Ordinal)},0)",
            2 => $"(f=>x=>f(f)(x))(f=>x=>{call})(1)",
            3 => $"(y=>y(f=>x=>[f(x),f(x)])(1))(h=>(x=>h(v=>x(x)(v)))(x=>h(v=>x(x)(v))))",
            _ => $"(t=>t(t)(t)({Pick("", "t)(")}x=>x+1)(0))(f=>x=>f(f(x)))",
        };
    }

    // The functions that make much of little, with every count.
    private string Count()
    {
        var n = HugeCount();
        return Below(34) switch
        {
            0 => $"'x'.repeat({n})",
            1 => $"{LongText()}.repeat({n})",
            2 => $"'x'.padStart({n})",
            3 => $"'x'.padEnd({n}, {LongText()})",
            4 => $"Array.from({{length: {n}}})",
            5 => $"Array.from({{length: {n}}}, {Function()})",
            6 => $"Array({n})",
            7 => $"Array({n}).fill({Value()})",
            8 => $"range({n})",
            9 => $"[[1]].flat({n})",
            10 => $"{Deep()}.flat({n})",
            11 => $"{LongList()}.join({LongText()})",
            12 => $"({n}).toFixed({HugeCount()})",
            13 => $"(1 / 3).toString({n})",
            14 => $"(1e21).toPrecision({n})",
            15 => $"{LongText()}.split({Pick("''", "'x'", "undefined", "/(?:)/", LongText())}, {n})",
            16 => $"{LongText()}.slice({n}, {HugeCount()})",
            17 => $"{LongList()}.slice({n}, {HugeCount()})",
            18 => $"Math.max(...Array.from({{length: {n}}}))",
            19 => $"String.fromCodePoint(...{LongList()})",
            20 => $"''.concat(...{LongList()})",
            21 => $"[].concat(...{LongList()})",
            22 => $"{LongList()}.with({n}, 1)",
            23 => $"{LongList()}.toSpliced({n}, {HugeCount()}, ...{LongList()})",
            24 => $"{LongText()}.indexOf({LongText()}, {n})",
            25 => $"{LongList()}.fill({Value()}, {n})",
            26 => $"range({n}, {HugeCount()})",
            27 => $"[...Array({n})]",
            28 => $"Array.from(Array({n}).keys())",
            29 => $"JSON.stringify({Value()}, null, {n})",
            30 => $"[...'x'.repeat({n})]",
            31 => $"({{...'x'.repeat({n})}})",
            32 => $"Object.fromEntries(Array({n}).fill(['a', 1]))",
            _ => $"{LongText()}.at({n}) + {LongText()}.substring({n}, {HugeCount()})",
        };
    }

    private string Amplified()
    {
        var (text, more) = (LongText(), LongText());
        return Below(26) switch
        {
            0 => $"{text}.replaceAll({Pick("''", "'x'", "'a'")}, {more})",
            1 => $"{text}.replace(/x/g, {Pick("'$&$&'", "'$`'", "\"$'\"", "'$1'", "'$$'", more)})",
            2 => $"{text}.replace(/{Pick("x", ".", "(x)", "x*", "(?:)", "[^]")}/g, {Pick("()=>", "(m,i,s)=>s+", "m=>m+m+")}{more})",
            3 => $"{text}.split('').join({more})",
            4 => $"encodeURIComponent({text})",
            5 => $"{text}.normalize({Pick("", "'NFD'", "'NFKC'", "'NFKD'")})",
            6 => $"{text}.{Pick("toUpperCase", "toLowerCase", "trim", "toWellFormed", "isWellFormed")}()",
            7 => $"[...{text}].map(c => {more})",
            8 => $"{text}.match(/{Pick(".", "(.)", "", "x", "\\b")}/g).length",
            9 => $"[...{text}.matchAll(/{Pick(".", "(.)(.)?", "", "x")}/g)]",
            10 => $"{text}.indexOf({more} + 'y')",
            11 => $"inputs.many.map(() => {text}.{Pick("indexOf", "includes", "lastIndexOf", "startsWith", "endsWith", "localeCompare", "concat")}({more}))",
            12 => $"inputs.many.map(i => {text}[i])",
            13 => $"inputs.many.map(i => {text}.slice(i))",
            14 => $"inputs.many.map(i => {text} === {more})",
            15 => $"inputs.many.map(i => {text}.length)",
            16 => $"JSON.parse({text})",
            17 => $"JSON.parse(JSON.stringify({Value()}))",
            18 => $"Array(1e4).fill({text}).toSorted()",
            19 => $"Array(1e3).fill({text}).map((s, i) => s + i).toSorted()",
            20 => $"({{[{text}]: {more}}})",
            21 => $"`{Times($"${{{text}}}", 1 + Below(20))}`",
            22 => $"[{string.Join(',', Enumerable.Repeat(text, 1 + Below(20)))}].join({more})",
            23 => $"decodeURIComponent({text})",
            24 => $"{Pick("Number", "parseInt", "parseFloat", "Boolean", "isNaN")}({text})",
            _ => $"(s => s.replace(s, s + s))({text})",
        };
    }

    private string Comparer() =>
        $"{LongList()}.{Pick("toSorted", "sort")}({Pick(
            "(a, b) => 1", "(a, b) => -1", "(a, b) => NaN", "(a, b) => a < b", "() => null.x", "(a, b) => inputs.many.toSorted((a, b) => b - a)[0]", "(a, b) => [a, b].toSorted()", "(a, b) => String(a) < String(b) ? -1 : 1",
            "(a, b) => JSON.stringify(inputs.wide).length", "(a, b) => b - a", "(a, b) => inputs.long.indexOf('y')", "(a, b) => ({valueOf: () => 1})", "(a, b) => 'x'", "undefined", "(a, b) => Infinity", "Math.max", "(a, b) => -0", "(f => f(f))", "parseInt")}){Pick("", ".length", ".join()", "[0]")}";

    // What is small and gives something big, deep or endless when it is used.
    private string Bomb()
    {
        var deep = Deep();
        return Below(24) switch
        {
            0 => deep,
            1 => $"String({deep})",
            2 => $"JSON.stringify({deep}{Pick("", ", null, 2", ", null, '          '", ", (k, v) => v", ", (k, v) => [v]", ", (k, v) => ({v})")})",
            3 => $"{deep} == {deep}",
            4 => $"({deep}) + ''",
            5 => $"`${{{deep}}}`",
            6 => $"({deep}).flat(Infinity)",
            7 => $"[{deep}, {deep}].toSorted()",
            8 => $"[{deep}].includes({deep})",
            9 => $"({{...{deep}}})",
            10 => $"[...{deep}]",
            11 => $"({{[{deep}]: 1}})",
            12 => $"(x => [x, x, x].map(x => [x, x, x]).map(x => [x, x, x]))({deep})",
            13 => $"JSON.parse({Pick("'['", "'{\"a\":'", "'[1,'", "'[[],'", "'\"'", "'-'", "'1'", "'{'", "' '")}.repeat({Pick("10", "63", "64", "65", "1e3", "1e5", "5e5")}){Pick("", " + '1'", " + ']'.repeat(1e5)", " + '}'.repeat(64)", "+ '\"'")})",
            14 => $"JSON.parse({Pick("'[' + '1,'.repeat(5e5) + '1]'", "'[' + '[],'.repeat(3e5) + '1]'", "'[' + '{},'.repeat(3e5) + '1]'", "'{' + '\"a\":1,'.repeat(1e5) + '\"b\":1}'", "JSON.stringify(inputs.wide)", "'[' + '\"x\",'.repeat(2e5) + '1]'")}{Pick("", ", (k, v) => v", ", (k, v) => [v, v]", ", (k, v) => undefined")})",
            15 => $"inputs.many.map(() => {Pick("inputs.long", "inputs.wide", "inputs.many", "inputs.deep", "inputs.texts", "JSON.parse(inputs.json)", "Object.keys(inputs.wide)", "({...inputs.wide})", "[...inputs.many]", "inputs.long + inputs.long", "JSON.stringify(inputs.wide)")}){Pick("", ".length", ".join()")}",
            16 => $"Array({Pick("10", "100", "1e3", "1e4")}).fill({Value()})",
            17 => $"Array({Pick("10", "100", "1e3")}).fill({Value()}).map(x => JSON.stringify(x)).join()",
            18 => "inputs" + Times(Pick(".deep", "['deep'][0]", ".odd", "?.odd"), 1 + Below(3)),
            19 => $"Object.entries({deep}).flat(Infinity)",
            20 => $"({deep}).toString()",
            21 => $"({deep}).concat({deep}).join()",
            22 => $"({deep})(1)",
            _ => $"Object.assign({{}}, {deep}, inputs.wide, {deep})",
        };
    }

    private string Quadratic() => Pick(
        "inputs.many.reduce((a, x) => [...a, x], [])", "inputs.many.reduce((o, x) => ({...o, [x]: x}), {})", "inputs.many.reduce((a, x) => a.concat(x), [])", "inputs.many.reduce((a, x) => a + x, '')", "inputs.many.reduce((a, x) => a + x + a.length + a[0], 'x')",
        "inputs.many.filter(x => inputs.many.includes(x))", "inputs.many.map(x => inputs.many.indexOf(x))", "inputs.many.filter((x, i, a) => a.indexOf(x) === i)", "inputs.many.map((x, i) => inputs.many.slice(i))", "inputs.many.map(x => inputs.many.reduce((a, b) => a + b, 0))",
        "inputs.many.map(x => inputs.wide['k' + x])", "inputs.many.map(x => Object.keys(inputs.wide).length)", "inputs.many.reduce((a, x) => `${a}${x}`, '').split('')", "inputs.many.map((x, i) => inputs.long.slice(0, i)).join('').length", "inputs.texts.toSorted()",
        "inputs.texts.map(x => inputs.texts.toSorted()[0])", "inputs.texts.reduce((a, x) => a + x, '').length", "inputs.many.reduce((a, x) => a.toReversed().concat(x), [])", "inputs.many.reduce((a, x) => a.with(0, x), inputs.many)", "inputs.many.reduce((a, x) => x + a, '')",
        "Object.keys(inputs.wide).reduce((o, k) => ({...o, [k]: 1}), {})", "inputs.many.reduce((a, x) => [a, x].join(), '')", "inputs.many.flatMap(x => inputs.many)", "inputs.many.map(x => inputs.many.map(y => x * y))", "inputs.texts.map(x => inputs.texts.filter(y => x === y).length)",
        "inputs.many.reduce((a, x) => a.replace('x', 'xx'), 'x')", "inputs.many.map(x => inputs.long.split('x').length)", "inputs.many.map(x => /y/.test(inputs.long))", "inputs.many.map(x => inputs.long.replace(/x/g, '').length)", "inputs.many.map(x => JSON.parse(inputs.json))",
        "inputs.many.reduce((a, x) => JSON.parse(JSON.stringify([a])), 1)", "inputs.many.reduce((a, x) => ({a, k: Object.keys(a)}), {})", "inputs.many.map(x => inputs.long.toUpperCase().length)", "inputs.many.map(x => [...inputs.long].length)", "inputs.many.map(x => inputs.texts.join().length)",
        "inputs.many.map(i => inputs.long.codePointAt(i) + inputs.long.lastIndexOf('y'))", "inputs.many.reduce((a, x) => a + inputs.long, '').length", "inputs.many.reduce((s, i) => s.slice(1) + s[0], inputs.long).length");

    private string Anything()
    {
        var target = Value();
        var method = Pick(
            "at", "concat", "every", "filter", "find", "findIndex", "findLast", "findLastIndex", "flat", "flatMap", "includes", "indexOf", "join", "lastIndexOf", "map", "reduce", "reduceRight", "slice", "some", "toReversed", "toSorted", "toSpliced", "with", "sort", "reverse", "fill",
            "charAt", "charCodeAt", "codePointAt", "endsWith", "localeCompare", "match", "matchAll", "normalize", "padEnd", "padStart", "repeat", "replace", "replaceAll", "search", "split", "startsWith", "substring", "toLowerCase", "toString", "toUpperCase", "trim", "toFixed", "toPrecision",
            "toExponential", "test", "exec", "length", "forEach", "keys", "values", "entries", "substr", "valueOf", "toJSON", "hasOwnProperty", "constructor", "apply", "call");
        var arguments = string.Join(", ", Enumerable.Range(0, Below(4)).Select(_ => Below(6) == 0 ? "..." + LongList() : Value()));
        return Below(4) == 0
            ? $"{Pick("Object.keys", "Object.values", "Object.entries", "Object.fromEntries", "Object.assign", "Object.hasOwn", "Object.groupBy", "Array.from", "Array.of", "Array.isArray", "JSON.stringify", "JSON.parse", "Math.max", "Math.min", "Math.hypot", "Math.round", "String", "Number", "Boolean", "parseInt", "parseFloat", "encodeURIComponent", "encodeURI", "decodeURIComponent", "String.fromCharCode", "String.fromCodePoint", "Number.isInteger", "isNaN", "Array", "range", "attempt")}({arguments})"
            : $"({target}){Pick(".", ".", "?.")}{method}({arguments})";
    }
}
