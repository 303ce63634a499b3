using Moq;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Limits;

public sealed class QueueLimitTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Start_IsTooMany_WhenTheQueueIsFull()
    {
        RunAdmission? asked = null;
        host.Runs
            .Setup(s => s.AdmitAsync(It.IsAny<RunAdmission>(), It.IsAny<CancellationToken>()))
            .Callback((RunAdmission start, CancellationToken _) => asked = start)
            .ReturnsAsync(new Admission(AdmissionOutcome.QueueFull, null));

        var answer = await host.SendAsync("POST", "/api/v1/workflows/7/run", "{}");

        Assert.Equal((429, "urn:workflow:problem:too-many", "30"), (answer.Status, answer.Json.GetProperty("type").GetString(), answer.Headers["Retry-After"]));
        Assert.Contains("Workflow:Limits:QueuedRunsPerWorkflow is 1000", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(1_000, asked?.MaxQueuedRuns);
    }
}
