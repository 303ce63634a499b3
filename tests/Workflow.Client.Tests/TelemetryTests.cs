using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Client.Tests.Servers;
using Workflow.Contracts;

namespace Workflow.Client.Tests;

/// <summary>The client's requests are in the traces and metrics of a program by their routes, and what is secret in no trace of any source.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly string _token = "tok" + Guid.NewGuid().ToString("N");
    private readonly ConcurrentQueue<Activity> _activities = new();
    private readonly ConcurrentQueue<string> _measured = new();
    private readonly ActivityListener _listener;
    private readonly MeterListener _meters = new();

    public TelemetryTests()
    {
        // As a program that has switched on everything.
        _listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => _measured.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        _meters.Start();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Dispose();
        _meters.Dispose();
    }

    public static TheoryData<string, string, string> Calls => new(
        from made in new[] { "new", "added", "keyed" }
        from call in new[] { ("succeed", "POST /api/v1/callbacks/*"), ("fail", "POST /api/v1/callbacks/*/fail"), ("heartbeat", "POST /api/v1/callbacks/*/heartbeat"), ("mark", "POST /api/v1/runs/*/tasks/*/mark_succeeded") }
        select (made, call.Item1, call.Item2));

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Trace_HasTheRoute_AndNoValueOfIt(string made, string call, string route)
    {
        await using var server = new ScriptedServer((number, _) => ScriptedServer.Answer(number == 0 ? "503 Service Unavailable" : "404 Not Found"));
        await using var services = Services(server);
        using var parent = new Activity("test").Start();
        using var own = Clients.Of(server);
        var client = made switch { "added" => services.GetRequiredService<WorkflowClient>(), "keyed" => services.GetRequiredKeyedService<WorkflowClient>("other"), _ => own };

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => CallAsync(client, call));

        var trace = Assert.Single(_activities, activity => activity.TraceId == parent.TraceId && activity.Source.Name == WorkflowClient.TelemetryName);
        Assert.Equal((route, ActivityKind.Client, ActivityStatusCode.Error), (trace.DisplayName, trace.Kind, trace.Status));
        Assert.Equal(route.Split(' ')[1], trace.GetTagItem("url.template"));
        Assert.Equal((int)exception.Status!, trace.GetTagItem("http.response.status_code"));
        Assert.All(server.Seen, seen => Assert.StartsWith($"00-{trace.TraceId}-{trace.SpanId}-", seen.Header("traceparent"), StringComparison.Ordinal));
        Assert.Contains(_measured, one => one.StartsWith("workflow.client.request.duration", StringComparison.Ordinal) && one.Contains(route.Split(' ')[1], StringComparison.Ordinal));

        Assert.DoesNotContain(_activities, activity => activity.TraceId == parent.TraceId && activity.Source.Name.StartsWith("System.Net.Http", StringComparison.Ordinal));
        Assert.DoesNotContain(_token, string.Join('\n', _activities.Select(TextOf).Concat(_measured)), StringComparison.Ordinal);
    }

    private static string TextOf(Activity activity) => $"{activity.DisplayName} {activity.OperationName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(one => one.Tags))}";

    private static ServiceProvider Services(ScriptedServer server)
    {
        var services = new ServiceCollection();
        services.AddWorkflowClient(Configure);
        services.AddKeyedWorkflowClient("other", Configure);
        return services.BuildServiceProvider();

        void Configure(WorkflowClientOptions options) => (options.Server, options.RetryDelay) = (server.Address, TimeSpan.FromMilliseconds(1));
    }

    private Task CallAsync(WorkflowClient client, string call) => call switch
    {
        "succeed" => client.Callbacks.SucceedAsync(_token, cancellationToken: Token),
        "fail" => client.Callbacks.FailAsync(_token, new CallbackFailureRequest("x"), Token),
        "heartbeat" => client.Callbacks.HeartbeatAsync(_token, Token),
        _ => client.Runs.MarkSucceededAsync(_token, _token, new MarkRequest { Reason = "x" }, cancellationToken: Token),
    };
}
