using Workflow.Core.Definitions;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Where a task may have a callback, and how it is read.</summary>
public class CallbackRuleTests
{
    public static TheoryData<string> Waiting => [.. new ITaskType[] { new WaitTaskType(), new EventTaskType(), new CallbackTaskType(), new WorkflowTaskType(), new GroupTaskType(), new FailTaskType(), new SucceedTaskType() }.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Waiting))]
    public void Callback_IsRefused_WhereTheEngineDoesTheWork(string type) => Assert.Equal("/callback", Assert.Single(Faults(type, null)).Pointer);

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Callback_IsRefused_WhereNothingIsCalled(bool isInstant, int faults) => Assert.Equal(faults, Faults("OWN", new OwnType(isInstant)).Count);

    [Fact]
    public void Callback_IsRead()
    {
        List<Core.Json.Fault> faults = [];
        var task = DefinitionReader.ReadTask(TestJson.Parse("{'name':'a','task_type':'HTTP','callback':{'timeout_seconds':5,'heartbeat_seconds':1.5}}"), "/t", 0, BodyUse.Create, faults);
        var plain = DefinitionReader.ReadTask(TestJson.Parse("{'name':'a','task_type':'HTTP','callback':{}}"), "/t", 0, BodyUse.Create, faults);

        Assert.Empty(faults);
        Assert.Equal((new CallbackRule { TimeoutSeconds = 5, HeartbeatSeconds = 1.5 }, new CallbackRule()), (task.Callback, plain.Callback));
    }

    private static List<TaskFault> Faults(string type, ITaskType? known) =>
        [.. CallbackChecks.Validate(new TaskDefinition { Name = "a", TaskType = type, Config = TestJson.Parse("{}"), Callback = new CallbackRule() }, known, 0)];

    private sealed class OwnType(bool isInstant) : ITaskType
    {
        public string Name => "OWN";

        public bool IsInstant => isInstant;

        public void Validate(Core.Json.ObjectReader config)
        {
        }

        public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
