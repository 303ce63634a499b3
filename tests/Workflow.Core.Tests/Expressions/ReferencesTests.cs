using Workflow.Core.Expressions;

namespace Workflow.Core.Tests.Expressions;

public class ReferencesTests
{
    [Theory]
    [InlineData("inputs.x", "Inputs", "", "")]
    [InlineData("1 + 2", "", "", "")]
    [InlineData("tasks.a.output.id", "Tasks", "a.Output", "")]
    [InlineData("tasks['a b'].status", "Tasks", "a b.Status", "")]
    [InlineData("tasks[`ä`].error", "Tasks", "ä.Error", "")]
    [InlineData("tasks[1].error", "Tasks", "1.Error", "")]
    [InlineData("tasks?.a?.output?.x", "Tasks", "a.Output", "")]
    [InlineData("(tasks?.a)?.['output'].x", "Tasks", "a.Output", "")]
    [InlineData("tasks.a", "Tasks", "a.", "")]
    [InlineData("tasks.取得.output", "Tasks", "取得.Output", "")]
    [InlineData("tasks.\\u0061.output", "Tasks", "a.Output", "")]
    [InlineData("secrets.A + secrets['B']", "Secrets", "", "A B")]
    [InlineData("inputs.list.map((item, index) => item + index)", "Inputs", "", "")]
    [InlineData("inputs.list.map(x => item + index)", "Index Inputs Item", "", "")]
    [InlineData("(tasks => tasks.b.foo)(inputs)", "Inputs", "", "")]
    [InlineData("(({tasks}) => tasks)({tasks: 1})", "", "", "")]
    [InlineData("(([tasks] = [tasks.a]) => 1)()", "", "", "")]
    [InlineData("({inputs: 1, run: x => x}).inputs", "", "", "")]
    [InlineData("(run => item => run + item)(1)", "", "", "")]
    [InlineData("((a, b = a, [c, ...index] = run.list, {item, ...attempt}) => index + attempt + item)()", "Run", "", "")]
    [InlineData("attempt + index", "Attempt Index", "", "")]
    [InlineData("({inputs})", "Inputs", "", "")]
    [InlineData("`${tasks.a.output} ${secrets.K}`", "Secrets Tasks", "a.Output", "K")]
    [InlineData("inputs[tasks.a.status]", "Inputs Tasks", "a.Status", "")]
    [InlineData("tasks.a.output[index]", "Index Tasks", "a.Output", "")]
    public void Parse_FindsReferences(string expression, string roots, string tasks, string secrets)
    {
        var references = Expression.Parse(expression).References;
        Assert.Equal(roots, string.Join(' ', references.Roots.Keys.Select(r => r.ToString()).Order(StringComparer.Ordinal)));
        Assert.Equal(tasks, string.Join(' ', references.Tasks.Select(t => $"{t.Name}.{t.Member}")));
        Assert.Equal(secrets, string.Join(' ', references.Secrets.Select(s => s.Name)));
    }

    [Theory]
    [InlineData("tasks[inputs.x].output", "name the task with a literal", 1)]
    [InlineData("Object.keys(tasks)", "name the task with a literal", 13)]
    [InlineData("(({a}) => a)(tasks)", "name the task with a literal", 14)]
    [InlineData("secrets", "name the secret with a literal", 1)]
    [InlineData("secrets[`${run.id}`]", "name the secret with a literal", 1)]
    [InlineData("tasks.a.result", "a task has no 'result'; it has output, status and error", 9)]
    [InlineData("tasks.a['res']", "a task has no 'res'", 9)]
    [InlineData("tasks.a[inputs.x]", "name the member of the task with a literal", 9)]
    [InlineData("1 + foo.bar", "'foo' is not known here", 5)]
    [InlineData("[x => x, y => x]", "'x' is not known here", 15)]
    [InlineData("typeof window", "'window' is not known here", 8)]
    [InlineData("input.x", "'input' is not known here; did you mean 'inputs'?", 1)]
    public void Parse_Refuses(string expression, string reason, int column)
    {
        var e = Assert.Throws<ExpressionException>(() => Expression.Parse(expression));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal(column, e.Position.Column);
    }

    [Fact]
    public void Parse_Refuses_WhenTooLong() =>
        Assert.Contains("limited to 10000 characters", Assert.Throws<ExpressionException>(() => Expression.Parse("'" + new string('x', 10_000) + "'")).Message, StringComparison.Ordinal);
}
