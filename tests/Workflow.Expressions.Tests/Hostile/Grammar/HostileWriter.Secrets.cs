namespace Workflow.Expressions.Tests.Hostile.Grammar;

/// <summary>Hostile expressions that look for hidden members or are hard to read.</summary>
internal sealed partial class HostileWriter
{
    // What is no member of a value, and what other engines were broken by.
    private string Hidden()
    {
        var name = Pick(
            "__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "__defineGetter__", "__lookupSetter__", "call", "apply", "bind", "caller", "callee", "arguments", "length", "name", "then", "toJSON", "GetType", "Equals", "Item", "Count", "0", "-1", "4294967295", "",
            "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "lastIndex", "source", "groups", "index", "raw", "cause", "stack", "message", "Symbol.iterator", "@@iterator", "next", "return", "size");
        var value = Pick("({})", "[]", "''", "1", "true", "(x=>x)", "inputs", "inputs.odd", "/a/", "Math", "JSON", "Object", "Array", "String", "Math.max", "[].map", "''.at", "null", "undefined", "tasks", "secrets", "run", "NaN", "'x'.match(/x/)", "inputs.list", "Number", "range");
        var quoted = $"'{name}'";
        return Below(22) switch
        {
            0 => $"{value}[{quoted}]",
            1 => $"{value}[{quoted}][{quoted}]",
            2 => $"{value}[{quoted}]({Value()})",
            3 => $"{value}?.[{quoted}]?.(1)",
            4 => $"(({{[{quoted}]: x}}) => x)({value})",
            5 => $"({{[{quoted}]: {Value()}}})[{quoted}]",
            6 => $"({{...{{[{quoted}]: {value}}}}})[{quoted}]",
            7 => $"Object.fromEntries([[{quoted}, {value}]])",
            8 => $"JSON.parse('{{\"{name}\":1}}')[{quoted}]",
            9 => $"{quoted} in {value}",
            10 => $"({{{Pick("toString", "valueOf", "toJSON", "then", "length", "constructor", "__proto__")}: {Function()}}}) {Pick("+ ''", "* 1", "== 1", "< 1", "")}",
            11 => $"({{{Pick("get a(){return 1}", "set a(x){}", "a(){return 1}", "async a(){}", "*a(){}", "get [inputs.s](){return 1}", "__proto__:null", "__proto__:inputs.wide", "'__proto__':1,'__proto__':2", "a:1,a:2", "[1]:1,1:2")}}}).a",
            12 => $"Object.{Pick("create", "assign", "defineProperty", "setPrototypeOf", "getPrototypeOf", "freeze", "getOwnPropertyNames", "entries", "keys", "hasOwn", "is", "values")}({value}, {quoted}, {Value()})",
            13 => $"[{value}].{Pick("map", "sort", "reduce", "find", "flatMap", "filter")}({value}[{quoted}])",
            14 => Pick("this", "globalThis", "new Date", "new Function('return 1')()", "eval('1')", "Function('x')", "import('x')", "import.meta", "new.target", "super.x", "async () => 1", "function*(){}", "class A{static x=1}", "Symbol.iterator", "Reflect.apply", "new Proxy({}, {})", "Promise.resolve(1)", "process.exit(1)", "require('fs')", "debugger", "with(1)2", "System.Environment", "1n", "undefined = 1", "inputs = 1", "Math.max = 1"),
            15 => $"{value}.{Pick("GetHashCode", "ToString", "MemberwiseClone", "Dispose", "AsText", "Kind", "Meter", "Invoke")}()",
            16 => $"inputs.odd[{Pick(quoted, "'__proto__'", "''", "'\\ud800'", "'0'", "'4294967295'", "'a\\u0000b'", "'-0'", "'1e3'")}]",
            17 => $"Object.{Pick("keys", "values", "entries")}(inputs.odd)",
            18 => $"({{...inputs.odd, {Pick("a", "0", "[-1]", "['__proto__']")}: 1}})",
            19 => $"[1, 2, 3][{Pick("'length'", "-1", "1e9", "2**32", "'01'", "1.5", "NaN", "-0", "'map'", "[0]", "{}", "null", "() => 1", "[[[0]]]", "inputs.deep", "inputs.long")}]",
            20 => $"tasks{Pick(".a", "['a']", "?.a", ".__proto__", "[inputs.s]", ".nobody", "['']", ".a.output.__proto__", "[`a`]", "['\\u0061']")}{Pick("", ".output", ".status", ".x", "['output']", ".error.x")}",
            _ => $"JSON.stringify({{{Pick("toJSON", "a")}: {Function()}, b: {value}}}, {Pick("null", Function(), "['a']", "[" + Value() + "]", "[[1]]")}, {Pick("1", "''", HugeCount(), LongText())})",
        };
    }

    private string Number() => Below(12) switch
    {
        0 => $"{HugeCount()} {Pick("+", "-", "*", "/", "%", "**", "<<", ">>>", "|", "&", "==", "<", "===")} {HugeCount()}",
        1 => "9**9" + Times("**9", Below(20)),
        2 => $"({HugeCount()}).{Pick("toFixed", "toString", "toPrecision", "toExponential")}({Pick("0", "1", "2", "36", "100", "101", "-1", "1e9", "NaN", "undefined", "36.9")})",
        3 => $"(2 ** {Pick("-1074", "1023", "-1022", "52", "53", "0.5", "1024")}).toString({Pick("2", "3", "7", "10", "36")})",
        4 => $"inputs.{Pick("digits", "exponent", "negative", "tiny", "fraction", "zeros")} {Pick("+ 1", "* 2", "== 1", "=== inputs.digits", "< inputs.exponent", "+ ''", "| 0", "% 7", "- inputs.digits", "** 2", "> 1")}",
        5 => $"`x${{inputs.{Pick("digits", "exponent", "negative", "tiny", "fraction", "zeros")}}}`",
        6 => $"[inputs.digits, inputs.exponent, inputs.tiny, inputs.fraction, inputs.zeros].{Pick("toSorted()", "toSorted((a, b) => a - b)", "includes(inputs.digits)", "indexOf(inputs.exponent)", "join()", "map(x => x + 1)", "map(Math.round)", "map(x => x.toString(2))", "map(String)", "map(x => x.toFixed(2))")}",
        7 => $"inputs[{Pick("inputs.digits", "inputs.exponent", "-0", "NaN", "1e21", "1e-7", "2**53")}]",
        8 => $"({{[inputs.{Pick("digits", "exponent", "tiny", "fraction", "zeros")}]: 1}})",
        9 => $"Math.{Pick("max", "min", "pow", "hypot", "round", "floor", "atan2", "imul", "fround", "clz32", "trunc", "sqrt")}({HugeCount()}, {HugeCount()})",
        10 => $"{Pick("Number", "parseInt", "parseFloat", "String")}({LongText()})",
        _ => $"Array.from({{length: 2000}}, (_, i) => {Pick("2 ** i", "i / 3", "(1 / i).toString(3)", "1e308 / i", "(i * 1e300).toFixed(9)", "Math.sin(i).toPrecision(100)", "inputs.digits + i", "(1 / i).toFixed(100)")})",
    };
}
