using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;

namespace Workflow.Core.Tests.Scheduling;

public class FailureRuleTests
{
    [Theory]
    [InlineData(2, null, "")]
    [InlineData(2, null, "FAILED")]
    [InlineData(2, true, "FAILED TIMED_OUT SUCCEEDED")]
    [InlineData(2, false, "FAILED SUCCEEDED FAILED")]
    [InlineData(1, true, "FAILED")]
    [InlineData(1, false, "SUCCEEDED FAILED")]
    [InlineData(2, true, "RUNNING QUEUED FAILED SKIPPED CANCELLED FAILED")]
    [InlineData(2, null, "RUNNING SKIPPED CANCELLED FAILED")]
    public void HasFailed_CountsThoseThatEndedByThemselves(int failures, bool? expected, string newestFirst) =>
        Assert.Equal(expected, FailureRule.HasFailed(newestFirst.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Word.ParseUpper<RunStatus>), failures));
}
