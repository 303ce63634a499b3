using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Compares what was stored to what is read, to the byte. Records that hold JSON or arrays compare those by reference.</summary>
internal static class Same
{
    internal static void Workflow(StoredWorkflow expected, StoredWorkflow? actual)
    {
        Assert.NotNull(actual);
        Definition(expected.Definition, actual.Definition);
        Assert.Equal(expected, actual with { Definition = expected.Definition });
    }

    internal static void Definition(WorkflowDefinition expected, WorkflowDefinition actual)
    {
        Assert.Equal(expected with { Tasks = [] }, actual with { Tasks = [] });
        Assert.Equal(expected.Tasks.Length, actual.Tasks.Length);
        foreach (var (before, after) in expected.Tasks.Zip(actual.Tasks))
        {
            Assert.Equal(before.DependsOn?.AsEnumerable(), after.DependsOn?.AsEnumerable());
            Json(before.Config, after.Config);
            Assert.Equal(before, after with { DependsOn = before.DependsOn, Config = before.Config });
        }
    }

    internal static void Run(Run expected, Run? actual)
    {
        Assert.NotNull(actual);
        Json(expected.Inputs, actual.Inputs);
        Json(expected.Payload, actual.Payload);
        Assert.Equal(expected, actual with { Inputs = expected.Inputs, Payload = expected.Payload });
    }

    internal static void Execution(TaskExecution expected, TaskExecution actual)
    {
        Json(expected.Output, actual.Output);
        Json(expected.Error?.Details, actual.Error?.Details);
        Assert.Equal(expected.Error, actual.Error is null ? null : actual.Error with { Details = expected.Error?.Details });
        Assert.Equal(expected, actual with { Output = expected.Output, Error = expected.Error });
    }

    internal static void Json(JsonElement? expected, JsonElement? actual) =>
        Assert.Equal(expected?.GetRawText(), actual?.GetRawText());
}
