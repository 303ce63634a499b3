using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.History;

// A program that is compiled ahead of time: it calls a server of its own, and ends with 1 if something is not as it should be.
using var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
_ = Task.Run(ServeAsync);
var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

using var own = new WorkflowClient(new WorkflowClientOptions { Server = address, Key = "key" });
await using var services = new ServiceCollection().AddWorkflowClient(options => options.Server = address).Services.BuildServiceProvider();
foreach (var client in new[] { own, services.GetRequiredService<WorkflowClient>() })
{
    var workflow = await client.Workflows.CreateAsync(new WorkflowRequest
    {
        Name = "w",
        Schedules = [],
        Tasks = [new TaskRequest { Name = "a", TaskType = "PASS", Config = JsonElement.Parse("{}"), TriggerRule = TriggerRule.AllDone, Retry = new RetryPolicy { MaxAttempts = 3 } }],
    });
    var run = await client.Runs.StartAsync(workflow.Id, new RunRequest { Inputs = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["x"] = JsonElement.Parse("1") } });
    var ended = await client.Runs.WaitForRunAsync(run.Id);
    var refused = await Refused(() => client.Pools.GetAsync("none"));
    if (ended.Status != RunStatus.Succeeded || workflow.Tasks[0].Retry?.Rules[0].MaxAttempts != 3 || refused.Faults is not [{ Pointer: "/x", Line: 2 }])
    {
        Console.Error.WriteLine($"Not as it should be: {ended} {workflow.Tasks[0]} {refused}");
        return 1;
    }
}

Console.WriteLine("The client works in a program that was compiled ahead of time.");
return 0;

static async Task<WorkflowException> Refused(Func<Task> call)
{
    try
    {
        await call();
    }
    catch (WorkflowException e)
    {
        return e;
    }

    throw new InvalidOperationException("It was not refused.");
}

async Task ServeAsync()
{
    while (true)
    {
        using var socket = await listener.AcceptSocketAsync();
        var buffer = new byte[65_536];
        var text = new StringBuilder();
        do
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer)));
        }
        while (!IsWhole(text.ToString()));
        var line = text.ToString().Split("\r\n")[0];
        var (status, body) = line.Contains("/pools/", StringComparison.Ordinal)
            ? ("404 Not Found", """{"type":"urn:workflow:problem:not-found","detail":"No.","errors":[{"pointer":"/x","detail":"y","line":2}]}""")
            : line.Contains("runs/r1", StringComparison.Ordinal) || line.Contains("/run ", StringComparison.Ordinal)
                ? ("200 OK", """{"id":"r1","workflow_id":1,"workflow_version":1,"status":"SUCCEEDED","trigger":"manual","inputs":{},"labels":{},"created_at":"2026-01-01T00:00:00Z"}""")
                : ("201 Created", """{"id":1,"name":"w","tasks":[{"id":1,"name":"a","task_type":"PASS","config":{},"trigger_rule":"all_done","retry":{"max_attempts":3}}],"overlap_policy":"queue","catch_up":"latest","schedule_overlap_policy":"queue_one","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}""");
        await socket.SendAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        socket.Shutdown(SocketShutdown.Send);
    }
}

static bool IsWhole(string request)
{
    var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
    var length = request.IndexOf("Content-Length: ", StringComparison.Ordinal);
    return end >= 0 && (length < 0 || request.Length >= end + 4 + int.Parse(request.AsSpan(length + 16, request.IndexOf('\r', length) - length - 16), System.Globalization.CultureInfo.InvariantCulture));
}
