using System.Text.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests;

/// <summary>Reads what an attempt ended with, and fails the test if it ended otherwise.</summary>
internal static class Results
{
    public static JsonElement Output(this TaskResult result)
    {
        Assert.Null(result.Error);
        return Assert.NotNull(result.Output);
    }

    public static JsonElement Body(this TaskResult result) => result.Output().GetProperty("body");

    public static TaskError Failure(this TaskResult result, string code, bool retryable)
    {
        var error = result.Error;
        Assert.NotNull(error);
        Assert.Equal((code, retryable), (error.Code, error.Retryable));
        return error;
    }

    public static void IsJson(this JsonElement actual, string expected) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual), $"Expected {expected}, but was {actual.GetRawText()}");
}
