namespace Workflow.Expressions.Tests.Conformance.Grammar;

internal sealed partial class Writer
{
    private string Numbers(int depth)
    {
        if (depth < 0)
        {
            return Pick("inputs.list", "[1, 2, 3]", "[]", "[0, -0, NaN]", "[5, 1, 4, 2]", "inputs.rows.map(r => r.id)", "[10, 9, 1]", "[undefined, 2, null]", "inputs.empty", "[1.5, -1]", "inputs.mixed", "inputs.nested");
        }

        return Below(28) switch
        {
            0 or 1 => $"[{Of(Kind.Number, depth)}, {Of(Kind.Number, depth)}, {Of(Kind.Any, depth)}]",
            2 or 3 => $"{Of(Kind.Numbers, depth)}.map({Arrow(Kind.Number, depth, Kind.Number, Kind.Number, Kind.Numbers)})",
            4 => $"{Of(Kind.Numbers, depth)}.filter({Arrow(Kind.Truth, depth, Kind.Number, Kind.Number, Kind.Numbers)})",
            5 => $"{Of(Kind.Numbers, depth)}.slice({Small()}{Pick("", ", 2", ", -1", ", undefined")})",
            6 => $"{Of(Kind.Numbers, depth)}.concat({Of(Kind.Any, depth)}, {Of(Kind.Numbers, depth)})",
            7 => $"[...{Of(Kind.Numbers, depth)}, ...{Of(Kind.Numbers, depth)}]",
            8 => $"{Of(Kind.Numbers, depth)}.toSorted()",
            9 => $"{Of(Kind.Numbers, depth)}.map(Number).filter(x => x === x).toSorted((a, b) => {Pick("a - b", "b - a", "a % 2 - b % 2", "a < b ? -1 : a > b ? 1 : 0")})",
            10 => $"{Of(Kind.Numbers, depth)}.toReversed()",
            11 => $"{Of(Kind.Numbers, depth)}.with({Small()}, {Of(Kind.Any, depth)})",
            12 => $"{Of(Kind.Numbers, depth)}.toSpliced({Small()}{Pick("", ", 1", ", 0, 9", ", 2, 8, 7", ", undefined", ", -1")})",
            13 => $"[{Of(Kind.Numbers, depth)}, [{Of(Kind.Numbers, depth)}]].flat({Pick("", "1", "2", "Infinity", "0", "-1", "NaN")})",
            14 => $"{Of(Kind.Numbers, depth)}.flatMap({Arrow(Kind.Numbers, depth, Kind.Number, Kind.Number)})",
            15 => $"Array.from({{length: {Pick("0", "1", "3", "5", "'2'", "-1", "2.9")}}}, {Arrow(Kind.Number, depth, Kind.Any, Kind.Number)})",
            16 => $"Array.from({Of(Kind.Any, depth)})",
            17 => $"Array.of({Of(Kind.Number, depth)}, {Of(Kind.Any, depth)})",
            18 => $"Object.values({Of(Kind.Any, depth)})",
            19 => $"Object.entries({Of(Kind.Record, depth)}).{Pick("map(([k, v]) => v)", "flat()", "map(([k]) => k.length)", "filter(([, v]) => v)", "length")}",
            20 => $"{Of(Kind.Texts, depth)}.map({Pick("Number", "x => x.length", "parseFloat", "x => +x", "(x, i) => i", "x => x?.codePointAt()")})",
            21 => $"((...r) => r)({Of(Kind.Number, depth)}, ...{Of(Kind.Numbers, depth)})",
            22 => $"((a, b = {Literal()}, ...r) => [a, b, ...r])(...{Of(Kind.Numbers, depth)})",
            23 => $"{Of(Kind.Numbers, depth)}.filter((x, i, l) => l.indexOf(x) === i)",
            24 => $"[{Of(Kind.Record, depth)}, {Of(Kind.Record, depth)}].map({Pick("({a}) => a", "({a = 1}) => a", "x => x.a", "({a, ...r}) => Object.keys(r).length", "x => x?.b?.c", "o => Object.values(o)")})",
            25 or 26 => HelperNumbers(depth),
            _ => $"{Of(Kind.Numbers, depth)}.reduce({Arrow(Kind.Numbers, depth, Kind.Numbers, Kind.Number)}, [])",
        };
    }

    private string Record(int depth)
    {
        if (depth < 0)
        {
            return Pick("inputs.o", "({})", "({a: 1})", "({a: 1, b: 'x'})", "inputs.rows[0]", "inputs.keyed", "inputs.none", "tasks.a.output", "tasks.b.error", "({b: 1, 2: 2, a: 3, 1: 4})", "run", "item", "inputs.nil");
        }

        return Below(17) switch
        {
            0 or 1 => $"({{a: {Of(Kind.Any, depth)}, b: {Of(Kind.Any, depth)}}})",
            2 => $"({{{Key(depth)}: {Of(Kind.Any, depth)}, ...{Of(Kind.Record, depth)}}})",
            3 => $"({{...{Of(Kind.Record, depth)}, {Key(depth)}: {Of(Kind.Any, depth)}}})",
            4 => $"({{...{Of(Kind.Any, depth)}}})",
            5 => $"(({{{Pick("a", "id", "b")}, ...r}}) => r)({Of(Kind.Record, depth)})",
            6 => $"Object.fromEntries({Of(Kind.Texts, depth)}.map({Arrow(Kind.Any, depth, Kind.Text, Kind.Number)}))",
            7 => $"Object.fromEntries({Of(Kind.Texts, depth)}.map((k, i) => [k, i]))",
            8 => $"Object.fromEntries(Object.entries({Of(Kind.Record, depth)}).{Pick("filter(([k, v]) => v)", "map(([k, v]) => [v, k])", "toReversed()", "slice(1)")})",
            9 => $"JSON.parse(JSON.stringify({Of(Kind.Record, depth)}))",
            10 => $"{Of(Kind.Texts, depth)}.reduce((o, k) => ({{...o, [k]: (o[k] ?? 0) + 1}}), {{}})",
            11 => $"inputs.rows.{Pick("find(r => r.id === 2)", "at(-1)", "find(r => r.id > 9)", "map(({id, ...r}) => r)[0]")}",
            12 => $"Object.assign({{}}, {Of(Kind.Record, depth)}, {Of(Kind.Record, depth)})",
            13 => $"JSON.parse({Of(Kind.Text, depth)}{Pick(".slice(0, 4)", ".replace(/e/gi, '').slice(0, 12)")})", // such numbers a double holds
            14 => $"{{a: {Of(Kind.Number, depth)}}}",
            15 => HelperRecord(depth),
            _ => $"({{a: {{b: {Of(Kind.Any, depth)}}}}})",
        };
    }

    private string Key(int depth) => Pick("a", "b", "c", "'a b'", "1", "0", "'10'", "if", "'é'", $"[{Of(Kind.Text, depth)}]", $"[{Of(Kind.Number, depth)}]");
}
