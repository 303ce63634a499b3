using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>Plays one scenario of a definition, from its start to the checks of its end.</summary>
internal sealed class TracePlayer(WorkflowClient client, MockServer server, string example, Trace trace, Scenario scenario)
{
    private readonly TraceSetting _setting = new(client, example, trace, scenario);

    internal async Task PlayAsync()
    {
        await _setting.WriteAsync(server.Add(_setting.Service, scenario.Answers));
        if (scenario.Schedule is { } schedule)
        {
            await CheckScheduleAsync(schedule);
        }

        await RunAsync();
        if (scenario.Schedule is not null)
        {
            (await client.DeleteAsync(_setting.Path)).Expect(HttpStatusCode.NoContent);
        }

        await CheckCallsAsync(server.Of(_setting.Service));
    }

    private async Task RunAsync()
    {
        var starts = new TraceStarts(client, _setting);
        var run = scenario.IsStarted ? (await starts.TryStartAsync(scenario.Inputs, scenario.Start)).Expect(HttpStatusCode.Accepted).Json.Text("id")
            : scenario.Begin is { } begin ? await starts.BeginAsync(begin)
            : null;
        if (run is null)
        {
            return;
        }

        await new TraceSteps(client, run, _setting, server.Of(_setting.Service), starts).DoAsync(scenario.Do);
        run = await EndAsync(run, scenario);
        foreach (var sequel in scenario.Then)
        {
            run = await EndAsync(await starts.FollowAsync(run, sequel), sequel);
        }

        await starts.EndOthersAsync();
    }

    private async Task<string> EndAsync(string run, ExpectedRun expected)
    {
        await new TraceChecks(client, scenario.Name).CheckAsync(await client.EndAsync(run), expected);
        return run;
    }

    private async Task CheckCallsAsync(MockService service)
    {
        foreach (var (call, count) in scenario.Calls)
        {
            await Eventually.ReadsAsync($"{scenario.Name}: {count} × {call}", () => Task.FromResult(service.CountOf(call)), made => made == count);
        }

        foreach (var (call, most) in scenario.Most)
        {
            Assert.True(most == service.MostOf(call), $"{scenario.Name}: {service.MostOf(call)} of {call} at one time, not {most}");
        }

        foreach (var (call, others) in scenario.Apart)
        {
            Assert.True(!service.HaveMet(call, others.Split(", ")), $"{scenario.Name}: {call} beside {others}");
        }
    }

    private async Task CheckScheduleAsync(JsonObject schedule)
    {
        var next = (JsonArray)schedule["next"]!;
        var path = $"{_setting.Path}/schedule?from={schedule["from"]}&count={next.Count}";
        var shown = (await client.GetAsync(path)).Expect(HttpStatusCode.OK).Json.Member("next").EnumerateArray().Select(tick => tick.Instant("at"));
        Assert.Equal(next.Select(at => DateTimeOffset.Parse(at!.GetValue<string>(), null)), shown);
    }
}
