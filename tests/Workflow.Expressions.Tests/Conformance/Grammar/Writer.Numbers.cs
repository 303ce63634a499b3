namespace Workflow.Expressions.Tests.Conformance.Grammar;

internal sealed partial class Writer
{
    private string Number(int depth)
    {
        if (depth < 0)
        {
            return Pick(
                "0", "1", "2", "3", "7", "10", "42", "-1", "-0", "0.5", "1.5", "2.5", "-2.5", "0.1", "0.2", "1e21", "1e-7", "123456789", "255", "4294967296",
                "2147483648", "9007199254740991", "NaN", "Infinity", "-Infinity", "inputs.n", "inputs.zero", "inputs.neg", "inputs.pi", "inputs.big", "inputs.tiny",
                "inputs.huge", "inputs.rows[0].score", "tasks.a.output.id", "index", "inputs.rows[1].score", "0x1f", "0b101", "1_000", ".5", "5e-324");
        }

        switch (Below(28))
        {
            case 0 or 1 or 2:
                return $"({Of(Kind.Number, depth)} {Pick("+", "-", "*", "/", "%", "+", "-", "*")} {Of(Kind.Number, depth)})";
            case 3:
                return $"({Of(Kind.Number, depth)} {Pick("&", "|", "^", "<<", ">>", ">>>")} {Of(Kind.Number, depth)})";
            case 4:
                return $"(({Of(Kind.Number, depth)} % 1000 | 0) ** {Pick("2", "3", "0", "1", "NaN", "Infinity")})"; // of other powers the last digit is left open
            case 5:
                return $"{Pick("-", "+", "~", "- ", "+ ")}({Of(Kind.Any, depth)})";
            case 6:
                return $"Math.{Pick("abs", "ceil", "floor", "round", "trunc", "sign", "sqrt", "fround", "clz32")}({Of(Kind.Number, depth)})";
            case 7:
                return $"Math.{Pick("max", "min")}({Of(Kind.Number, depth)}, {Of(Kind.Any, depth)})";
            case 8:
                return $"Math.{Pick("max", "min")}(...{Of(Kind.Numbers, depth)})";
            case 9:
                return $"{Of(Kind.Text, depth)}.length";
            case 10:
                return $"{Of(Below(2) == 0 ? Kind.Numbers : Kind.Texts, depth)}.length";
            case 11:
                return $"{Of(Kind.Text, depth)}.{Pick("indexOf", "lastIndexOf")}({Of(Kind.Text, depth)}{Pick("", ", 1", ", -1", ", 3")})";
            case 12:
                return $"{Of(Kind.Text, depth)}.{Pick("charCodeAt", "codePointAt")}({Small()})";
            case 13:
                return $"{Pick("Number", "parseFloat", "parseInt", "Number.parseInt")}({Of(Kind.Any, depth)})";
            case 14:
                return $"parseInt({Of(Kind.Text, depth)}, {Pick("2", "8", "10", "16", "32", "0", "1", "undefined")})"; // 36: see the differences
            case 15:
                return $"{Of(Kind.Numbers, depth)}.reduce({Arrow(Kind.Number, depth, Kind.Number, Kind.Number, Kind.Number)}{Pick("", ", 0", ", 1", ", ''")})";
            case 16:
                return $"{Of(Kind.Numbers, depth)}.reduceRight({Arrow(Kind.Number, depth, Kind.Number, Kind.Number)}, {Of(Kind.Number, depth)})";
            case 17:
                return $"{Of(Kind.Numbers, depth)}.{Pick("find", "findLast", "findIndex", "findLastIndex")}({Arrow(Kind.Truth, depth, Kind.Number, Kind.Number)})";
            case 18:
                return $"{Of(Kind.Numbers, depth)}.{Pick("indexOf", "lastIndexOf")}({Of(Kind.Number, depth)})";
            case 19:
                return $"{Of(Kind.Numbers, depth)}[{Pick("0", "1", "2", "-1", "1.5", "'1'", "'length'")}]";
            case 20:
                return $"{Of(Kind.Numbers, depth)}.at({Small()})";
            case 21:
                return $"{Of(Kind.Record, depth)}.{Pick("a", "b", "n", "id", "length")}";
            case 22:
                return $"{Of(Kind.Text, depth)}.search({Regex()})";
            case 23:
                return $"({Arrow(Kind.Number, depth, Kind.Number, Kind.Number)})({Of(Kind.Number, depth)}, {Of(Kind.Number, depth)})";
            case 24:
                return $"({Of(Kind.Number, depth)}, {Of(Kind.Number, depth)}).valueOf()";
            case 25:
                return $"Number({Of(Kind.Text, depth)}.replace({Regex()}, ''))";
            default:
                return HelperNumber(depth);
        }
    }

    private string Truth(int depth)
    {
        if (depth < 0)
        {
            return Pick("true", "false", "inputs.t", "inputs.f", "!inputs.nil", "!inputs.e", "!0", "!''");
        }

        return Below(17) switch
        {
            0 or 1 => $"({Of(Kind.Any, depth)} {Pick("==", "!=", "===", "!==")} {Of(Kind.Any, depth)})",
            2 => $"({Of(Kind.Number, depth)} {Pick("<", ">", "<=", ">=")} {Of(Kind.Number, depth)})",
            3 => $"({Of(Kind.Text, depth)} {Pick("<", ">", "<=", ">=")} {Of(Kind.Text, depth)})",
            4 => $"({Of(Kind.Any, depth)} {Pick("<", ">", "<=", ">=")} {Of(Kind.Any, depth)})",
            5 => $"!{Of(Kind.Any, depth)}",
            6 => $"({Of(Kind.Truth, depth)} {Pick("&&", "||")} {Of(Kind.Truth, depth)})",
            7 => $"{Of(Kind.Text, depth)}.{Pick("includes", "startsWith", "endsWith")}({Of(Kind.Text, depth)}{Pick("", "", ", 1", ", -1")})",
            8 => $"{Of(Kind.Numbers, depth)}.{Pick("some", "every")}({Arrow(Kind.Truth, depth, Kind.Number, Kind.Number)})",
            9 => $"{Of(Kind.Texts, depth)}.includes({Of(Kind.Text, depth)})",
            10 => $"{Regex()}.test({Of(Kind.Text, depth)})",
            11 => $"Number.{Pick("isInteger", "isFinite", "isNaN", "isSafeInteger")}({Of(Kind.Any, depth)})",
            12 => $"{Pick("isNaN", "isFinite", "Boolean", "Array.isArray")}({Of(Kind.Any, depth)})",
            13 => $"Object.hasOwn({Of(Kind.Record, depth)}, {Pick("'a'", "'id'", "0", "'x'", "'toString'")})",
            14 => $"({Pick("'a'", "'id'", "0", "'length'", "'zz'")} in {Of(Pick("r", "n") == "r" ? Kind.Record : Kind.Numbers, depth)})",
            15 => $"instant.isValid({(Below(3) == 0 ? Of(Kind.Any, depth) : Instant(depth))})",
            _ => $"(typeof {Of(Kind.Any, depth)} === {Pick("'string'", "'number'", "'object'", "'undefined'", "'boolean'")})",
        };
    }
}
