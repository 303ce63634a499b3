using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.TaskTypes;

public class TaskTypeTests
{
    [Fact]
    public async Task RunAsync_Runs_WhenTheConfigIsSound()
    {
        var result = await new PlainTaskType().RunAsync(Context("{'size':4}"), CancellationToken.None);

        Assert.Null(result.Error);
        Assert.Equal("4", result.Output?.GetRawText());
    }

    [Fact]
    public async Task RunAsync_FailsForGood_WithEveryFault_WhenTheConfigIsNot()
    {
        var result = await new PlainTaskType().RunAsync(Context("{'size':11,'x':1}"), CancellationToken.None);

        Assert.Null(result.Output);
        Assert.Equal(
            new TaskError("config", "The config is faulty: /config/size must be from 0 to 10, not 11; /config/x is not a known member; the members are size."),
            result.Error);
    }

    [Fact]
    public void Catalog_FindsATypeByItsName()
    {
        var catalog = new TaskTypeCatalog([new PlainTaskType(), new AnyTaskType()]);

        Assert.True(catalog.TryGet("ANY", out var type));
        Assert.IsType<AnyTaskType>(type);
        Assert.False(catalog.TryGet("any", out _));
        Assert.Equal(["ANY", "PLAIN"], catalog.Names);
    }

    [Fact]
    public void Catalog_Throws_WhenTwoTypesHaveOneName() =>
        Assert.Throws<ArgumentException>(() => new TaskTypeCatalog([new PlainTaskType(), new PlainTaskType()]));

    private static TaskContext Context(string config) => new()
    {
        RunId = "r",
        Task = "a",
        Position = 0,
        Attempt = 1,
        Config = TestJson.Parse(config),
        Log = (_, _) => { },
    };
}
