using Moq;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Handlers;

public sealed class IdempotencyKeyTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Header = "Idempotency-Key";
    private const string Start = "/api/v1/workflows/7/run";

    public static TheoryData<string> Keys => ["k", "!~", "8e03978e-40d5-43dd-bc93-6894a57f9324", "\"quoted\"", new string('k', 200)];

    public static TheoryData<string> NoKeys => ["two words", "é", new string('k', 201)];

    [Theory]
    [MemberData(nameof(NoKeys))]
    public async Task Start_SaysTheForm_WhenTheKeyIsInvalid(string key)
    {
        var answer = await host.SendAsync("POST", Start, null, "application/json", (Header, key));

        Assert.Equal(400, answer.Status);
        Assert.Equal(Header, Assert.Single(answer.Faults).Pointer);
    }

    [Fact]
    public async Task Start_SaysTheForm_WhenThereAreTwo()
    {
        var answer = await host.SendAsync("POST", Start, null, "application/json", (Header, "a"), (Header, "b"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(Header, Assert.Single(answer.Faults).Pointer);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Start_HandsItOn_WhenItIsAKey(string key)
    {
        var (_, kept) = await AdmittedAsync((Header, key));
        Assert.Contains(key, kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HandsOnNone_WhenThereIsNoHeader()
    {
        var (answer, kept) = await AdmittedAsync();

        Assert.Null(kept);
        Assert.Equal(202, answer.Status);
        Assert.Equal(answer.Headers["Location"], $"/api/v1/runs/{answer.Json.GetProperty("id").GetString()}");
    }

    private async Task<(Answer Answer, string? Key)> AdmittedAsync(params (string Name, string Value)[] headers)
    {
        RunAdmission? admission = null;
        host.Runs.Setup(s => s.AdmitAsync(It.IsAny<RunAdmission>(), It.IsAny<CancellationToken>()))
            .Callback((RunAdmission a, CancellationToken _) => admission = a)
            .ReturnsAsync((RunAdmission a, CancellationToken _) => new Admission(AdmissionOutcome.Accepted, a.Run));
        var answer = await host.SendAsync("POST", Start, null, "application/json", headers);
        Assert.NotNull(admission);
        return (answer, admission.IdempotencyKey);
    }
}
