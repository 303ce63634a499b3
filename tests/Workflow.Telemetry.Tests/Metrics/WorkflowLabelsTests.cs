using Workflow.Core.Telemetry;
using Workflow.Telemetry.Metrics;

namespace Workflow.Telemetry.Tests.Metrics;

public class WorkflowLabelsTests
{
    [Fact]
    public void Names_HaveALabel_WhileThereIsRoom()
    {
        var labels = new WorkflowLabels(2);

        Assert.Equal(["a", "other", "other", "b", "a", "other", "b", "other"], new[] { "a", "other", "removed", "b", "a", "c", "b", "d" }.Select(labels.Of));
    }

    [Theory]
    [InlineData("", 3, "")]
    [InlineData("a b c", 3, "")]
    [InlineData("a b c", 2, "c>other")]
    [InlineData("a b c", 1, "b>other c>other")]
    [InlineData("a -b c", 3, "b>removed")]
    [InlineData("-a b c", 2, "a>removed")]
    [InlineData("-a b c d", 2, "a>removed d>other")]
    [InlineData("-a -b", 1, "a>removed b>removed")]
    public void GivenUp_AreThoseNoWorkflowHas_ThenTheLastOnes(string labels, int most, string expected) =>
        Assert.Equal(expected, string.Join(' ', WorkflowLabelRules.GivenUp([.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(label => (label.TrimStart('-'), label[0] != '-'))], most).Select(given => $"{given.Label}>{given.Group}")));
}
