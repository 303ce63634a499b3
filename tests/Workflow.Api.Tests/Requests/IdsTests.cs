using Workflow.Api.Requests;
using Workflow.Core.Definitions;

namespace Workflow.Api.Tests.Requests;

public sealed class IdsTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("0012", 12)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Workflow_GivesTheId_WhenItIsAWholeNumberFrom1(string text, long id)
    {
        Assert.Equal(id, Ids.Workflow(text));
        Assert.Equal(id, Ids.Task(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("١")]
    [InlineData("sample")]
    [InlineData("9223372036854775808")]
    public void Workflow_IsNotFound_WhenItCannotBeAnId(string text)
    {
        Assert.Equal(RefusalReason.NotFound, Assert.Throws<RefusedException>(() => Ids.Workflow(text)).Reason);
        Assert.Equal(RefusalReason.NotFound, Assert.Throws<RefusedException>(() => Ids.Task(text)).Reason);
        Assert.Equal(RefusalReason.NotFound, Assert.Throws<RefusedException>(() => Ids.Version(text)).Reason);
    }

    [Fact]
    public void Version_IsNotFound_WhenItIsLargerThanAnyVersion()
    {
        Assert.Equal(int.MaxValue, Ids.Version("2147483647"));
        Assert.Equal(RefusalReason.NotFound, Assert.Throws<RefusedException>(() => Ids.Version("2147483648")).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("20261123T190102123456-0-k3f9q2")]
    [InlineData("20261123T190102123456-7-k3f9q")]
    [InlineData("20261123T190102123456-7-K3F9Q2")]
    [InlineData("20261123T190102123456-7-k3f9q2\n")]
    public void Run_IsNotFound_WhenItCannotBeAnId(string text) =>
        Assert.Equal(RefusalReason.NotFound, Assert.Throws<RefusedException>(() => Ids.Run(text)).Reason);

    [Fact]
    public void Run_GivesTheId_WhenItIsWellFormed() => Assert.Equal(Samples.RunId, Ids.Run(Samples.RunId));

    [Fact]
    public void Workflow_CutsWhatItRepeats_WhenTheTextIsLong() =>
        Assert.InRange(Assert.Throws<RefusedException>(() => Ids.Workflow(new string('9', 5_000))).Message.Length, 80, 200);
}
