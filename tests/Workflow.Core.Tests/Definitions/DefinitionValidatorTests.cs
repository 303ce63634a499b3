using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

public class DefinitionValidatorTests
{
    private readonly DefinitionValidator _validator = new(new TaskTypeCatalog([new PlainTaskType()]));

    [Theory]
    [InlineData("a")]
    [InlineData("a b c")]
    [InlineData("a b:a c:a d:b,c")]
    [InlineData("a:c b: c:b")]
    [InlineData("a A")] // names differ by case
    public void Validate_IsEmpty_WhenTheTasksCanRun(string tasks) =>
        Assert.Empty(_validator.Validate(PlainTasks.Of(tasks.Split(' '))));

    // Faults of expressions themselves are kept, although those of a text with an expression can't be judged yet.
    [Fact]
    public void Validate_KeepsTheFaultsOfExpressions_WhereTheTypeAllowsNone()
    {
        var validator = new DefinitionValidator(new TaskTypeCatalog([new LiteralTaskType()]));
        var task = PlainTasks.Of("a")[0] with { TaskType = "LITERAL", Config = TestJson.Parse("{'text':'{{ 1 }}'}") };

        Assert.Equal(["#0/config/text: must be literal"], validator.Validate([task]).Lines());
    }

    [Fact]
    public void Validate_IsEmpty_WhenThereAreNoTasks() => Assert.Empty(_validator.Validate([]));

    [Theory]
    [InlineData("a: a:", "#1/name: 'a' is also the name of another task")]
    [InlineData("a: a: a:", "#1/name: 'a' is also the name of another task", "#2/name: 'a' is also the name of another task")]
    [InlineData("a b:x", "#1/depends_on/0: 'x' is not a task of this workflow")]
    [InlineData("a b:A,a", "#1/depends_on/0: 'A' is not a task of this workflow")]
    [InlineData("a:a", "#0/depends_on/0: 'a' is the task itself")]
    [InlineData("a b:a,a", "#1/depends_on/1: 'a' is named twice")]
    [InlineData("a b:x,a,b,a,y", "#1/depends_on/0: 'x' is not a task of this workflow", "#1/depends_on/2: 'b' is the task itself", "#1/depends_on/3: 'a' is named twice", "#1/depends_on/4: 'y' is not a task of this workflow")]
    public void Validate_PointsAtNamesThatDoNotFit(string tasks, params string[] faults) =>
        Assert.Equal(faults, _validator.Validate(PlainTasks.Of(tasks.Split(' '))).Lines());

    [Theory]
    [InlineData("a:b b:a", "#0/depends_on: closes a cycle: a waits for b waits for a")]
    [InlineData("a:c b:a c:b", "#0/depends_on: closes a cycle: a waits for c waits for b waits for a")]
    [InlineData("x: a:b b:a", "#1/depends_on: closes a cycle: a waits for b waits for a")]
    [InlineData("a:b b:a c:d d:c", "#0/depends_on: closes a cycle: a waits for b waits for a", "#2/depends_on: closes a cycle: c waits for d waits for c")]
    [InlineData("a:b b:a c:a,d d:c", "#0/depends_on: closes a cycle: a waits for b waits for a", "#2/depends_on: closes a cycle: c waits for d waits for c")]
    [InlineData("a:b b", "#0/depends_on: closes a cycle: a waits for b waits for a")]
    [InlineData("x: b:d c d", "#1/depends_on: closes a cycle: b waits for d waits for c waits for b")]
    [InlineData("a:a,b b:a", "#0/depends_on/0: 'a' is the task itself", "#0/depends_on: closes a cycle: a waits for b waits for a")]
    public void Validate_DescribesEachCycle_AtATaskThatNamesIt(string tasks, params string[] faults) =>
        Assert.Equal(faults, _validator.Validate(PlainTasks.Of(tasks.Split(' '))).Lines());

    [Theory]
    [InlineData(12, "t0 waits for t11 waits for t10 waits for t9 waits for t8 waits for t7 waits for t6 waits for t5 waits for t4 waits for t3 waits for t2 waits for t1 waits for t0")]
    [InlineData(13, "t0 waits for t12 waits for t11 waits for t10 waits for t9 waits for t8 waits for t7 waits for t6 waits for t5 waits for t4 waits for t3 waits for (1 more) waits for t1 waits for t0")]
    [InlineData(10_000, "t0 waits for t9999 waits for t9998 waits for t9997 waits for t9996 waits for t9995 waits for t9994 waits for t9993 waits for t9992 waits for t9991 waits for t9990 waits for (9988 more) waits for t1 waits for t0")]
    public void Validate_ShortensALongCycle(int length, string expected)
    {
        var tasks = PlainTasks.Of([$"t0:t{length - 1}", .. Enumerable.Range(1, length - 1).Select(i => $"t{i}")]);

        Assert.Equal([$"#0/depends_on: closes a cycle: {expected}"], _validator.Validate(tasks).Lines());
    }

    [Fact]
    public void Validate_IsEmpty_ForAChainAsLongAsTheLimit() =>
        Assert.Empty(_validator.Validate(PlainTasks.Of(Enumerable.Range(0, DefinitionLimits.Tasks).Select(i => $"t{i}"))));

    [Fact]
    public void Validate_RefusesMoreTasksThanTheLimit() => Assert.Equal(
        [": would be 10001; the limit is 10000"],
        _validator.Validate(PlainTasks.Of(Enumerable.Range(0, 10_001).Select(i => $"t{i}"))).Lines());

    [Theory]
    [InlineData(500, 400, new string[0])] // two layers, joined completely
    [InlineData(501, 400, new[] { ": have 200400 dependencies between them; the limit is 200000" })]
    public void Validate_RefusesMoreDependenciesThanTheLimit(int above, int below, string[] faults)
    {
        var names = string.Join(',', Enumerable.Range(0, above).Select(i => $"u{i}"));
        var tasks = PlainTasks.Of([
            .. Enumerable.Range(0, above).Select(i => $"u{i}:"),
            .. Enumerable.Range(0, below).Select(i => $"d{i}:{names}"),
        ]);

        Assert.Equal(faults, _validator.Validate(tasks).Lines());
    }

    [Theory]
    [InlineData("n_success", 2, "a: b: t:a,b")]
    [InlineData("n_success", 1, "a t")] // it follows the one before
    [InlineData("n_success", null, "a: t:a", "#1/trigger_count: is required with the trigger rule n_success")]
    [InlineData("n_success", 3, "a: b: t:a,b", "#2/trigger_count: is 3, and the task has 2 upstreams")]
    [InlineData("n_success", 2, "a t", "#1/trigger_count: is 2, and the task has 1 upstream")]
    [InlineData("n_success", 1, "t", "#0/trigger_count: is 1, and the task has no upstream")]
    [InlineData("n_success", 1, "a: t:", "#1/trigger_count: is 1, and the task has no upstream")]
    [InlineData("one_success", 1, "a t", "#1/trigger_count: is for a task with the trigger rule n_success")]
    [InlineData("one_success", null, "a t")]
    public void Validate_ComparesTheCountOfATrigger_WithItsRuleAndUpstreams(string rule, int? count, string lines, params string[] expected)
    {
        var tasks = PlainTasks.Of(lines.Split(' '));
        var last = tasks[^1] with { TriggerRule = Word.ParseLower<TriggerRule>(rule), TriggerCount = count };

        Assert.Equal(expected, _validator.Validate(tasks.SetItem(tasks.Length - 1, last)).Lines());
    }

    [Theory]
    [InlineData("NOPE", "#0/task_type: 'NOPE' is not a task type; the task types are PLAIN")]
    [InlineData("plain", "#0/task_type: 'plain' is not a task type; the task types are PLAIN")]
    public void Validate_NamesTheTypesThereAre_WhenOneIsUnknown(string type, string expected) =>
        Assert.Equal([expected], _validator.Validate([PlainTasks.Of("a")[0] with { TaskType = type }]).Lines());

    [Fact]
    public void Validate_AsksTheTaskType_AboutTheConfig()
    {
        var tasks = PlainTasks.Of("a", "b");
        tasks = tasks.SetItem(1, tasks[1] with { Config = TestJson.Parse("{'size':'big','sise':1}") });

        Assert.Equal(
            ["#1/config/size: must be a whole number, not a text", "#1/config/sise: is not a known member; the members are size"],
            _validator.Validate(tasks).Lines());
    }

    [Fact]
    public void Validate_SaysNothingTwice_WhenTheReaderHasSaidIt()
    {
        var nameless = PlainTasks.Of("a")[0] with { Name = "", TaskType = "", DependsOn = [""] };

        Assert.Empty(_validator.Validate([nameless, nameless]));
    }

    [Fact]
    public void Validate_GivesEveryFaultAtOnce()
    {
        var tasks = PlainTasks.Of("a:b", "b:a", "b", "c:nobody,c", "d:c,c", "e");
        tasks = tasks
            .SetItem(4, tasks[4] with { TaskType = "NOPE" })
            .SetItem(5, tasks[5] with { Config = TestJson.Parse("{'size':-1}") });

        Assert.Equal(
            [
                "#2/name: 'b' is also the name of another task",
                "#3/depends_on/0: 'nobody' is not a task of this workflow",
                "#3/depends_on/1: 'c' is the task itself",
                "#4/task_type: 'NOPE' is not a task type; the task types are PLAIN",
                "#4/depends_on/1: 'c' is named twice",
                "#5/config/size: must be from 0 to 10, not -1",
                "#0/depends_on: closes a cycle: a waits for b waits for a",
            ],
            _validator.Validate(tasks).Lines());
    }

    private sealed class LiteralTaskType : ITaskType
    {
        public string Name => "LITERAL";

        public void Validate(ObjectReader config) => config.Fault("text", "can't be judged yet");

        public void ValidateExpressions(ObjectReader config) => config.Fault("text", "must be literal");

        public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
