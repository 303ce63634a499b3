using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Workflow.Telemetry.Tests.Collector;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Telemetry.Tests.Spans;

/// <summary>The spans of a run are one tree, whatever happens to the processes that work on it.</summary>
public class TraceTreeTests
{
    private const string Outer = "b7ad6b7169203331";
    private const string Large = "-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string OuterTrace = "0af7651916cd43dd8448eb211c80319c";

    // The whole story: a list, a retry, a wait during which the process is killed, a child run and a group.
    [Fact]
    public async Task Trace_IsOneTree_OverARestart()
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        await using var collector = await OtlpCollector.StartAsync();
        string run;
        using (var first = await Host.StartAsync(folder.File("data"), collector.Address))
        {
            await first.Client.CreateWorkflowAsync(Define.Workflow("child", Define.Pass("inner")));
            var workflow = await first.Client.CreateWorkflowAsync(Define.Workflow(
                "story",
                Define.Pass("each", "{{ item }}").With("for_each", new JsonArray(1, 2, 3)),
                Define.Http("flaky", sink.Flaky(1, "story")).Retried(2).After("each"),
                Define.Event("approval", "go").After("flaky"),
                Define.Child("call", "child").After("approval"),
                Define.Group("part", Define.Pass("of-it")).After("approval")));
            run = await first.Client.StartRunAsync(workflow.Number("id"));
            await Eventually.HoldsAsync("all that has ended is received", () => collector.Spans.Count(span => span.Attributes["workflow.run.id"] == run) == 6);
            first.KillHard();
        }

        using (var second = await Host.StartAsync(folder.File("data"), collector.Address))
        {
            await second.Client.PostAsync($"/api/v1/runs/{run}/events/go");
            Assert.Equal("SUCCEEDED", (await second.Client.WaitForEndAsync(run)).Text("status"));
            await Eventually.HoldsAsync("the end is received", () => collector.Spans.Any(span => span.Name == "run story"));
            Assert.Equal(0, await second.StopGracefullyAsync(TimeSpan.FromMinutes(1))); // what waits is sent before
        }

        TraceTree.AssertIsOne(collector.Spans);
        Assert.Equal(
            """
            run story SUCCEEDED
              task approval SUCCEEDED
              task call SUCCEEDED after 1
                run child SUCCEEDED
                  task inner SUCCEEDED
              task each SUCCEEDED
                task each item 0 SUCCEEDED
                task each item 1 SUCCEEDED
                task each item 2 SUCCEEDED
              task flaky FAILED
              task flaky attempt 2 SUCCEEDED after 1
              task part SUCCEEDED after 1
                group part SUCCEEDED
                  task of-it SUCCEEDED

            """,
            TraceTree.Show(collector.Spans));
        Assert.All(collector.Spans, span => Assert.Equal("workflow", span.Service));

        // The server that was called got the ids of the spans that called it.
        var calls = collector.Spans.Where(span => span.Name == "task flaky").Select(span => $"00-{span.TraceId}-{span.SpanId}-01").Order();
        Assert.Equal(calls, sink.Calls.Select(call => call.TraceParent).Order());
    }

    [Fact]
    public async Task Trace_OfACaller_IsContinued_AndItsLogLinesToo()
    {
        using var folder = new TemporaryFolder();
        await using var collector = await OtlpCollector.StartAsync();
        using var host = await Host.StartAsync(folder.File("data"), collector.Address, "--OTEL_SERVICE_NAME=mine");
        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow("w", Define.Pass("a"), Define.Broken("b")));

        async Task<string> StartAsync(string traceParent)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/workflows/{workflow.Number("id")}/run") { Content = JsonContent.Create(new { }) };
            request.Headers.TryAddWithoutValidation("traceparent", traceParent);
            request.Headers.TryAddWithoutValidation("Idempotency-Key", "once");
            return (await host.Client.SendAsync(request)).Json.Text("id");
        }

        var run = await StartAsync($"00-{OuterTrace}-{Outer}-01");
        await host.Client.WaitForEndAsync(run);
        Assert.Equal(run, await StartAsync($"00-{OuterTrace}-00f067aa0ba902b7-01")); // the same start, whatever trace it is sent in again

        await Eventually.HoldsAsync("the end is received", () => collector.Spans.Any(span => span.Name == "run w"));
        TraceTree.AssertIsOne(collector.Spans, Outer);
        Assert.All(collector.Spans, span => Assert.Equal((OuterTrace, "mine"), (span.TraceId, span.Service)));
        Assert.Equal(2UL, collector.Spans.Single(span => span.Name == "task b").Status);

        var root = collector.Spans.Single(span => span.Name == "run w").SpanId;
        await Eventually.HoldsAsync("the line is received", () => collector.Lines.Any(line => line.Text.Contains($"Run {run} ended", StringComparison.Ordinal)));
        Assert.Equal((OuterTrace, root), collector.Lines.Where(line => line.Text.Contains($"Run {run} ended", StringComparison.Ordinal)).Select(line => (line.TraceId, line.SpanId)).First());
        Assert.Contains(host.Output.Snapshot(), line => line.Contains($"\"trace_id\":\"{OuterTrace}\",\"span_id\":\"{root}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not a trace")]
    [InlineData("")]
    [InlineData($"00-{OuterTrace}-{Outer}-01, 00-{OuterTrace}-{Outer}-01")] // two of them
    [InlineData($"00-{OuterTrace}-{Outer}-01{Large}")]
    [InlineData($"ff-{OuterTrace}-{Outer}-01")]
    [InlineData($"00-00000000000000000000000000000000-{Outer}-01")]
    [InlineData($"00-{OuterTrace}-0000000000000000-01")]
    [InlineData($"00-{OuterTrace}-{Outer}-00")] // the caller does not record it
    public async Task Trace_OfACaller_IsNotContinued_WhenItIsFaultyOrNotRecorded(string traceParent)
    {
        using var folder = new TemporaryFolder();
        await using var collector = await OtlpCollector.StartAsync();
        using var host = await Host.StartAsync(folder.File("data"), collector.Address);
        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow("w", Define.Pass("a")));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/workflows/{workflow.Number("id")}/run");
        request.Headers.TryAddWithoutValidation("traceparent", traceParent);

        await host.Client.WaitForEndAsync((await host.Client.SendAsync(request)).Json.Text("id"));
        await host.Client.WaitForEndAsync(await host.Client.StartRunAsync(workflow.Number("id")));

        await Eventually.HoldsAsync("the second one is received", () => collector.Spans.Any(span => span.Name == "run w"));
        await host.StopGracefullyAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(traceParent.EndsWith("-00", StringComparison.Ordinal) ? 1 : 2, collector.Spans.Count(span => span.Name == "run w"));
        Assert.DoesNotContain(collector.Spans, span => span.TraceId == OuterTrace);
        Assert.DoesNotContain(collector.Spans, span => span.ParentId == Outer);
    }

    // A list may have a great many items: the first ones have spans, and calls of the others belong to the list.
    [Fact]
    public async Task Spans_OfItems_AreBounded()
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        await using var collector = await OtlpCollector.StartAsync();
        using var host = await Host.StartAsync(folder.File("data"), collector.Address, "--Workflow:Telemetry:ItemSpans=2");
        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow("w", Define.Http("call", sink.Status(200)).With("for_each", new JsonArray([.. Enumerable.Range(0, 20)]))));

        await host.Client.WaitForEndAsync(await host.Client.StartRunAsync(workflow.Number("id")));
        await Eventually.HoldsAsync("the end is received", () => collector.Spans.Any(span => span.Name == "run w"));

        TraceTree.AssertIsOne(collector.Spans);
        Assert.Equal(["", "0", "1"], collector.Spans.Where(span => span.Name == "task call").Select(span => span.Attributes.GetValueOrDefault("workflow.task.item", "")).Order(StringComparer.Ordinal));
        var list = collector.Spans.Single(span => span.Name == "task call" && !span.Attributes.ContainsKey("workflow.task.item"));
        Assert.Equal(18, sink.Calls.Count(call => call.TraceParent == $"00-{list.TraceId}-{list.SpanId}-01"));
    }

    // What may be secret is in no span, in no attribute and in no name.
    [Fact]
    public async Task Spans_HaveNoInputs_NoOutputs_AndNoErrorTexts()
    {
        const string secret = "tell-nobody-17";
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        await using var collector = await OtlpCollector.StartAsync();
        using var host = await Host.StartAsync(folder.File("data"), collector.Address, $"--Workflow:Secrets:KEY={secret}");
        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow(
            "w",
            Define.Http("call", sink.Status(500) + "?key={{ secrets.KEY }}").With("allow_failure", true),
            Define.Pass("broken", "{{ JSON.parse(inputs.given) }}").With("depends_on", new JsonArray()).With("allow_failure", true),
            Define.Pass("fine", "{{ inputs.given }}").With("depends_on", new JsonArray())).With("inputs", new JsonObject { ["given"] = new JsonObject { ["type"] = "string" } }));

        await host.Client.WaitForEndAsync(await host.Client.StartRunAsync(workflow.Number("id"), new JsonObject { ["inputs"] = new JsonObject { ["given"] = "personal-data" } }));

        await Eventually.HoldsAsync("the end is received", () => collector.Spans.Any(span => span.Name == "run w"));
        var all = string.Join('\n', collector.Spans.Select(span => $"{span.Name} {string.Join(' ', span.Attributes)}")) + string.Join('\n', collector.Lines.Select(line => line.Text));
        Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        Assert.DoesNotContain("personal-data", string.Join('\n', collector.Spans.Select(span => $"{span.Name} {string.Join(' ', span.Attributes)}")), StringComparison.Ordinal);
        Assert.Equal("http_status", collector.Spans.Single(span => span.Name == "task call").Attributes["error.type"]);
    }
}
