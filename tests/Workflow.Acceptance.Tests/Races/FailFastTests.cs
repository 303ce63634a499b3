using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Races;

/// <summary>A workflow with <c>fail_fast</c>: the first failure that fails the run ends it at once.</summary>
public sealed class FailFastTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("fast");

    public static TheoryData<string> Others => ["HTTP", "EVENT", "WAIT", "WORKFLOW", "retry", "items", "many-items", "items-waiting", "chain"];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task FirstFailure_EndsTheRun_WhateverTheOthersDo(string other)
    {
        var run = await StartAsync([.. await OtherAsync(other), Define.Event("gate", "go").After(), Define.Broken("x").After("gate"), Define.Pass("after").After("x"), Define.Pass("clean").After("other", "x").With("trigger_rule", "always")]);
        await host.Client.UntilAsync(run, "it works", s => s.StatusOf("gate") == "WAITING" && IsWorking(s, other));

        await host.Client.SendEventAsync(run, "go");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("FAILED", "FAILED", "CANCELLED", "CANCELLED", "SUCCEEDED"), (story.Status, story.StatusOf("x"), story.StatusOf("other"), story.StatusOf("after"), story.StatusOf("clean")));
        Assert.Equal("task 'x' failed (fail_fast)", story.Run.Text("status_reason"));
        Assert.Equal($"Task 'x' ended FAILED: {story.ErrorOf("x")}", story.Run.Text("error"));
        Assert.All(["other", "after"], task => Assert.Equal("cancelled: task 'x' failed (fail_fast)", story.Attempts(task)[^1].Text("status_reason")));
        Assert.DoesNotContain(story.Executions, e => e.Text("status") is "WAITING" or "RUNNING" or "PENDING");
        if (other == "HTTP")
        {
            await Eventually.HoldsAsync("the call is aborted", () => Assert.Single(host.Sink.CallsOf(host.Sink.Held(_name))).IsAborted);
        }
    }

    [Theory]
    [InlineData("allow_failure")]
    [InlineData("catch")]
    [InlineData("retry")]
    public async Task Run_GoesOn_WhenTheFailureDoesNotFailIt(string kind)
    {
        var x = kind == "retry" ? Define.Http("x", host.Sink.Flaky(1, _name)).Retried(2) : Define.Broken("x");
        x = kind switch
        {
            "allow_failure" => x.With("allow_failure", true),
            "catch" => x.With("catch", new JsonArray(new JsonObject { ["on"] = new JsonArray("*"), ["task"] = "caught" })),
            _ => x,
        };
        JsonObject[] caught = kind == "catch" ? [Define.Pass("caught").After()] : [];
        var story = await host.Client.EndAsync(await StartAsync([x.After(), .. caught, Define.Wait("other", 1).After()]));

        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("other")));
    }

    [Theory] // items, and how many may fail
    [InlineData(6, 0)]
    [InlineData(6, 1)]
    [InlineData(150, 0)]
    [InlineData(150, 2)]
    public async Task FirstItemTooMany_EndsTheOtherItems_AndTheRun(int items, int tolerated)
    {
        var each = Define.Http("each", $$$"""{{ index <= {{{tolerated}}} ? '{{{host.Sink.Status(500)}}}' : '{{{host.Sink.Held(_name)}}}' }}""")
            .With("for_each", $"range({items})").With("max_parallel", 5).With("tolerated_failures", new JsonObject { ["count"] = tolerated }).After();

        var story = await host.Client.EndAsync(await StartAsync([each, Define.Event("beside", "never").After()]));

        Assert.Equal(("FAILED", "FAILED", "CANCELLED"), (story.Status, story.StatusOf("each"), story.StatusOf("beside")));
        Assert.Equal("task 'each' failed (fail_fast)", story.Run.Text("status_reason"));
        Assert.Equal(tolerated + 1, story.Items("each").Count(i => i.Text("status") == "FAILED"));
        Assert.NotEmpty(story.Items("each").Skip(tolerated + 1));
        Assert.All(story.Items("each").Skip(tolerated + 1), i => Assert.Equal(("CANCELLED", "cancelled: task 'each' failed (fail_fast)"), (i.Text("status"), i.Text("status_reason"))));
        Assert.StartsWith($"Task 'each' ended FAILED: {tolerated + 1} item", story.Run.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerun_FromFailed_RunsWhatWasCancelled()
    {
        var run = await StartAsync(Define.Http("x", host.Sink.Flaky(1, _name)).After(), Define.Event("other", "go").After());
        Assert.Equal("FAILED", (await host.Client.EndAsync(run)).Status);

        var rerun = (await host.Client.TellAsync(run, "rerun", new JsonObject { ["from"] = "failed" })).Text("id");
        await host.Client.UntilTaskAsync(rerun, "other", "WAITING");
        await host.Client.SendEventAsync(rerun, "go");

        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(rerun)).Status);
    }

    private bool IsWorking(RunStory story, string other) => other switch
    {
        "HTTP" => host.Sink.CallsOf(host.Sink.Held(_name)).Any(),
        "chain" => story.StatusOf("before") == "WAITING",
        "retry" => story.Attempts("other").Count == 2,
        "items" or "many-items" => story.Items("other").Any(i => i.Text("status") == "RUNNING"),
        "items-waiting" => story.Items("other").Any(i => i.Text("status") == "WAITING"),
        _ => story.StatusOf("other") is "WAITING" or "RUNNING",
    };

    private async Task<string> StartAsync(params JsonObject[] tasks) => await host.Client.StartAsync(Define.Workflow(_name, tasks).With("fail_fast", true));

    private async Task<JsonObject[]> OtherAsync(string other)
    {
        if (other == "WORKFLOW")
        {
            await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-child", Define.Event("inner", "never")));
        }

        var task = other switch
        {
            "HTTP" => Define.Http("other", host.Sink.Held(_name)),
            "WAIT" => Define.Wait("other", 3600),
            "WORKFLOW" => Define.Child("other", _name + "-child"),
            "retry" => Define.Http("other", host.Sink.Status(500)).Retried(2, 3600),
            "items" => Define.Http("other", host.Sink.Held(_name)).With("for_each", "[1, 2, 3]").With("max_parallel", 2),
            "many-items" => Define.Http("other", host.Sink.Held(_name)).With("for_each", "range(150)").With("max_parallel", 5),
            "items-waiting" => Define.Event("other", "never").With("for_each", "[1, 2, 3]").With("max_parallel", 2),
            "chain" => Define.Pass("other").After("before"),
            _ => Define.Event("other", "never"),
        };
        return other == "chain" ? [Define.Event("before", "never").After(), task] : [task.After()];
    }
}
