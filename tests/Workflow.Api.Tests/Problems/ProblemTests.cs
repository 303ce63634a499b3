using Microsoft.AspNetCore.Http;
using Workflow.Api.Problems;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Problems;

public sealed class ProblemTests
{
    public static TheoryData<RefusalReason, int, string> Refusals => new()
    {
        { RefusalReason.Invalid, 400, "invalid" },
        { RefusalReason.NotFound, 404, "not-found" },
        { RefusalReason.Conflict, 409, "conflict" },
        { RefusalReason.Changed, 412, "changed" },
        { RefusalReason.Unsigned, 401, "unsigned" },
        { RefusalReason.Forbidden, 403, "forbidden" },
        { RefusalReason.TooMany, 429, "too-many" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Of_SaysWhy_WhenARequestIsRefused(RefusalReason reason, int status, string kind)
    {
        var problem = Problem.Of(new RefusedException(reason, "It is so."));

        Assert.Equal((status, $"urn:workflow:problem:{kind}", "It is so."), (problem.Status, problem.Type, problem.Detail));
        Assert.NotEqual("The request was refused", problem.Title);
    }

    [Fact]
    public void Refusals_AreAllOfThem_WhenAReasonIsAdded() =>
        Assert.Equal(Enum.GetValues<RefusalReason>(), Refusals.Select(r => r.Data.Item1).Order());

    [Theory]
    [InlineData("", "The body has a fault: it is odd.")]
    [InlineData("/a/0", "The body has a fault: /a/0 is odd.")]
    public void Of_SaysTheFaultInTheDetail_WhenThereIsOne(string pointer, string detail)
    {
        var problem = Problem.Of(RefusedException.Faulty([new Fault(pointer, "is odd")]));

        Assert.Equal(detail, problem.Detail);
        Assert.Equal([new Fault(pointer, "is odd")], problem.Extensions["errors"] as IReadOnlyList<Fault>);
    }

    [Fact]
    public void Of_CountsTheFaults_WhenThereAreSeveral()
    {
        var problem = Problem.Of(RefusedException.Faulty([new Fault("/a", "is odd"), new Fault("/b", "is even")]));

        Assert.Equal("The body has 2 faults.", problem.Detail);
        Assert.Equal(2, (problem.Extensions["errors"] as IReadOnlyList<Fault>)?.Count);
    }

    [Fact]
    public void Of_PointsAtTheCursor_WhenItIsInvalid()
    {
        var problem = Problem.Of(new InvalidCursorException());

        Assert.Equal(400, problem.Status);
        Assert.Equal("cursor", Assert.Single(Assert.IsType<IReadOnlyList<Fault>>(problem.Extensions["errors"], exactMatch: false)).Pointer);
    }

    [Theory]
    [InlineData(400, "invalid")]
    [InlineData(408, "timeout")]
    [InlineData(413, "too-large")]
    [InlineData(415, "media-type")]
    [InlineData(431, "refused")]
    public void Of_KeepsTheStatus_WhenTheServerRefuses(int status, string kind)
    {
        var problem = Problem.Of(new BadHttpRequestException("No.", status));
        Assert.Equal((status, $"urn:workflow:problem:{kind}", "No."), (problem.Status, problem.Type, problem.Detail));
    }

    [Theory]
    [InlineData(404, "not-found")]
    [InlineData(405, "method-not-allowed")]
    [InlineData(500, "internal")]
    [InlineData(502, "internal")]
    [InlineData(503, "unavailable")]
    [InlineData(418, "refused")]
    public void Of_NamesTheKind_WhenItIsGivenAStatus(int status, string kind) =>
        Assert.Equal($"urn:workflow:problem:{kind}", Problem.Of(status, null).Type);

    public static TheoryData<Exception> Unplanned =>
    [
        new InvalidOperationException("secret"),
        new IOException("secret"),
        new OperationCanceledException("secret"),
        new TimeoutException("secret"),
    ];

    [Theory]
    [MemberData(nameof(Unplanned))]
    public void Of_RevealsNothing_WhenTheExceptionIsUnexpected(Exception exception)
    {
        var problem = Problem.Of(exception);

        Assert.Equal((500, "urn:workflow:problem:internal"), (problem.Status, problem.Type));
        Assert.DoesNotContain("secret", problem.Detail, StringComparison.Ordinal);
        Assert.Empty(problem.Extensions);
    }
}
