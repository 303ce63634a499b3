using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Waiting;

namespace Workflow.Core.Tests.Execution.Waiting;

/// <summary>A wait that is opened again, by another session or after a crash.</summary>
public sealed class ReopenedWaitTests
{
    [Theory]
    [InlineData("EVENT", "'name':'go'")]
    [InlineData("EVENT", "'name':'go','key':'{{ run.id }}'")]
    [InlineData("WAIT", "'seconds':60")]
    [InlineData("CALLBACK", "")]
    [InlineData("WORKFLOW", "'workflow':'other'")]
    public async Task Open_SaysOnce_WhatItWaitsFor(string type, string config)
    {
        using var fixture = new RunnerFixture();
        await fixture.SaveAsync("[{'name':'x','task_type':'EVENT','config':{'name':'e'}}]", "other");
        await fixture.BeginAsync($"[{{'name':'a','task_type':'{type}','config':{{{config}}}}}]");
        var first = await fixture.OpenAsync(0);

        for (var again = 0; again < 2; again++)
        {
            var opened = await fixture.OpenAsync(0, await fixture.FindAsync(new TaskCall(0)));
            Assert.IsNotType<Awaited.Nothing>(opened);
            Assert.Equal(first.GetType(), opened.GetType());
        }

        Assert.Single(fixture.Store.Writes.SelectMany(write => write.Lines), line => line.Message.StartsWith("waits", StringComparison.Ordinal));
    }
}
