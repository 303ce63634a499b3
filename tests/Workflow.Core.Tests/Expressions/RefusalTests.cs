namespace Workflow.Core.Tests.Expressions;

/// <summary>
/// JavaScript that expressions do not support is refused when the workflow is saved, with the place and an alternative.
/// </summary>
public class RefusalTests
{
    [Theory]
    [InlineData("this.process", "'this' is not available", 1)]
    [InlineData("(() => this)()", "'this' is not available", 8)]
    [InlineData("(function () { return 1 })()", "'function' is not available: write an arrow function", 2)]
    [InlineData("(() => { return 1 })()", "an arrow function here is one expression", 8)]
    [InlineData("inputs.list.map(x => { return x })", "without a body in braces: use ?:, map, filter or reduce, or task type SCRIPT", 22)]
    [InlineData("(function* () { yield 1 })()", "generators are not available", 2)]
    [InlineData("(async () => 1)()", "an expression can't wait", 2)]
    [InlineData("await 1", "an expression can't wait", 1)]
    [InlineData("new Date()", "'new Date' is not available; use the instants of run", 1)]
    [InlineData("new Array(5)", "'new' is not available", 1)]
    [InlineData("new Map()", "'new Map' is not available; use an object", 1)]
    [InlineData("class {}", "classes are not available", 1)]
    [InlineData("import('fs')", "nothing to import", 1)]
    [InlineData("1n + 2", "BigInt is not available", 1)]
    [InlineData("(x => x = 1)(1)", "an expression can't assign", 7)]
    [InlineData("inputs.x = 1", "an expression can't assign: make a new value", 1)]
    [InlineData("inputs.x += 1", "an expression can't assign", 1)]
    [InlineData("inputs.x++", "++ and -- are not available: write x + 1", 1)]
    [InlineData("--inputs.x", "++ and -- are not available", 1)]
    [InlineData("delete inputs.x", "an expression can't delete", 1)]
    [InlineData("inputs.list instanceof Array", "instanceof is not available: use Array.isArray or typeof", 1)]
    [InlineData("String.raw`x`", "a tagged template literal is not available", 1)]
    [InlineData("({get a() { return 1 }})", "getters and setters are not available", 3)]
    [InlineData("({a() { return 1 }})", "a method in an object is not available", 3)]
    [InlineData("({set a(x) {}})", "getters and setters are not available", 3)]
    [InlineData("if (true) 1", "'if' is a statement, and an expression has none", 1)]
    [InlineData("let x = 1", "SyntaxError", 1)]
    [InlineData("eval('1')", "'eval' is not known here", 1)]
    [InlineData("Function('return 1')()", "'Function' is not known here; write an arrow function", 1)]
    [InlineData("System.IO.File", "'System' is not known here", 1)]
    [InlineData("globalThis", "'globalThis' is not known here", 1)]
    [InlineData("require('fs')", "'require' is not known here", 1)]
    [InlineData("process.env", "'process' is not known here; use inputs or secrets", 1)]
    [InlineData("Reflect.ownKeys({})", "'Reflect' is not known here; use Object.keys", 1)]
    [InlineData("Math.random()", "'Math.random' is not known here; an expression has the same value at each evaluation", 6)]
    [InlineData("Math.flor(1)", "'Math.flor' is not known here; did you mean 'Math.floor'?", 6)]
    [InlineData("Math", "'Math' is not a value: call one of its functions by name", 1)]
    [InlineData("Math[inputs.name](1)", "name the function with a literal: Math.NAME", 6)]
    [InlineData("Object.getOwnPropertySymbols({})", "'Object.getOwnPropertySymbols' is not known here", 8)]
    [InlineData("inputs.list.GetType()", "'GetType' is not a method here", 13)]
    [InlineData("inputs.name.trimm()", "'trimm' is not a method here; did you mean 'trim'?", 13)]
    [InlineData("inputs.list.push(1)", "'push' is not a method here; values do not change here: use [...list, value]", 13)]
    [InlineData("inputs.list.splice(1)", "use toSpliced", 13)]
    [InlineData("inputs.list[inputs.name](1)", "name the method with a literal", 13)]
    [InlineData("inputs.list['constructor']('x')", "'constructor' is not a method here", 13)]
    [InlineData("[].constructor.constructor('return process')()", "'constructor' is not a method here", 16)]
    [InlineData("(() => {}).constructor('return 1')()", "an arrow function here is one expression", 8)]
    [InlineData("inputs.list.map.call(1)", "'call' is not a method here", 17)]
    public void Parse_RefusesWithThePlace_AndSaysWhatToUse(string expression, string reason, int column)
    {
        var e = Assert.Throws<Core.Expressions.ExpressionException>(() => Core.Expressions.Expression.Parse(expression));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal(column, e.Position.Column);
    }

    [Theory]
    [InlineData("inputs.constructor", "null")]
    [InlineData("inputs.__proto__", "null")]
    [InlineData("[inputs.list.map, 'a'.trim, inputs.toString]", "[null,null,null]")]
    [InlineData("({}).constructor ?? 'nothing'", "\"nothing\"")]
    [InlineData("(({constructor}) => constructor)([]) ?? 'nothing'", "\"nothing\"")]
    [InlineData("JSON.parse('{\"__proto__\": 1, \"constructor\": 2}')", """{"__proto__":1,"constructor":2}""")]
    [InlineData("'toString' in {}", "false")]
    [InlineData("({f: x => x + 1}).f(2)", "3")]
    [InlineData("Object.values({a: Math.max})[0](1, 2)", "2")]
    public void Evaluate_SeesOnlyWhatAValueOwns(string expression, string expected) =>
        Assert.Equal(expected, Sample.Value(expression));
}
