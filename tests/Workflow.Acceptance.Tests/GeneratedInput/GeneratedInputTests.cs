using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Workflow.Acceptance.Tests.Contract;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>
/// Requests that are made from the OpenAPI document: right ones, nearly right ones and hostile ones, for every operation. No
/// answer is a failure of the service, none is late, and each is as the document says. <c>WORKFLOW_SEED</c> repeats a run of it.
/// On an external host, <c>WORKFLOW_API_KEY</c> is the key of an admin, where it needs one.
/// </summary>
public sealed class GeneratedInputTests(ITestOutputHelper output)
{
    private const string Key = "bootstrap-key-of-the-generated-input";
    private const int BetweenRefreshes = 300;
    private const int MostSlow = 10;

    [Fact]
    public async Task Service_AnswersAsDocumented_WhateverIsSent()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("WORKFLOW_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"WORKFLOW_SEED={seed}");
        using var folder = new TemporaryFolder();
        var external = Environment.GetEnvironmentVariable("WORKFLOW_BASE_URL") is { Length: > 0 } url ? new Uri(url) : null;
        using var process = external is null ? await StandaloneProcess.StartAsync(folder.File("data"), null, $"--Workflow:Access:BootstrapKey={Key}", $"--Workflow:Secrets:{OwnThings.HookSecretName}={TestSecrets.Hook}") : null;
        var host = external ?? process!.BaseAddress;
        var key = external is null ? Key : Environment.GetEnvironmentVariable("WORKFLOW_API_KEY");
        var hook = external is null || TestSecrets.AreOnExternalHost ? TestSecrets.Hook : null;
        using var http = WorkflowClient.Connect(host);
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        var client = new WorkflowClient(http);
        var things = new OwnThings(client, key, hook, seed.ToString(CultureInfo.InvariantCulture));
        try
        {
            await SendAllAsync(host, external is not null, client, things, seed);

            (await client.GetAsync("/health/ready")).Expect(HttpStatusCode.OK);
            await things.RefreshAsync();
        }
        finally
        {
            await things.RemoveAsync();
        }
    }

    private async Task SendAllAsync(Uri host, bool isExternal, WorkflowClient client, OwnThings things, int seed)
    {
        var document = new ServedDocument((await client.GetAsync("/openapi.json")).Expect(HttpStatusCode.OK).Text);
        var requests = TestRun.Rounds(full: 20_000, part: 1_500);
        var (random, statuses, faults) = (new Random(seed), new Dictionary<(string Operation, int Status), int>(), new List<string>());
        SortedSet<(TimeSpan Took, string Request)> slowest = [];
        var source = new RequestSource(document, things, random);
        using var sender = new Sender(host);
        for (var i = 0; i < requests && faults.Count < 20; i++)
        {
            if (i % BetweenRefreshes == 0)
            {
                await things.RefreshAsync();
            }

            // The host of Functions passes on no header beyond ASCII: it answers 500 by itself, after 15 s, and the service never sees the request.
            var next = source.Next(document.Operations[i % document.Operations.Count]);
            var request = isExternal ? next with { Headers = [.. next.Headers.Where(header => Ascii.IsValid(header.Value))] } : next;
            var began = Stopwatch.GetTimestamp();
            var answer = await sender.SendAsync(request);
            slowest.Add((Stopwatch.GetElapsedTime(began), $"{answer?.Status} {request.ToCurl(host)}"));
            if (slowest.Count > MostSlow)
            {
                slowest.Remove(slowest.Min);
            }

            if (Sender.Fault(document, request, answer) is { } fault)
            {
                var body = answer?.Body is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
                faults.Add($"{request.Operation.Id}, request {i}: {fault}\n  {request.ToCurl(host)}\n  {answer?.Status} {body[..Math.Min(body.Length, 1_000)]}");
            }
            else if (answer is not null)
            {
                statuses[(request.Operation.Id, answer.Status)] = statuses.GetValueOrDefault((request.Operation.Id, answer.Status)) + 1;
                await things.LearnAsync(request.Operation, answer);
            }
        }

        Tell(statuses);
        output.WriteLine($"The slowest:\n{string.Join('\n', slowest.Reverse().Select(one => $"{one.Took.TotalMilliseconds:F0} ms: {one.Request[..Math.Min(one.Request.Length, 300)]}"))}");
        Assert.True(faults.Count == 0, $"WORKFLOW_SEED={seed}\n{string.Join('\n', faults)}");
        Assert.True(
            statuses.Where(seen => seen.Key.Status < 300).Select(seen => seen.Key.Operation).Distinct(StringComparer.Ordinal).Count() > document.Operations.Count / 2,
            "Most operations were never answered with success: the requests are too wild to test anything.");
    }

    private void Tell(Dictionary<(string Operation, int Status), int> statuses)
    {
        foreach (var operation in statuses.GroupBy(seen => seen.Key.Operation).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{operation.Key}: {string.Join(", ", operation.OrderBy(seen => seen.Key.Status).Select(seen => $"{seen.Key.Status} x{seen.Value}"))}");
        }
    }
}
