using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Workflow.Acceptance.Tests.Contract;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>Makes requests from the document: what an operation takes, nearly that, and what nobody expects. The same seed makes the same requests.</summary>
/// <param name="document">The document.</param>
/// <param name="things">What there is on the host.</param>
/// <param name="random">What is random.</param>
internal sealed class RequestSource(ServedDocument document, OwnThings things, Random random)
{
    private readonly BodySource _bodies = new(document, random);

    /// <summary>A request for an operation.</summary>
    public GeneratedRequest Next(ServedOperation operation)
    {
        var (type, body) = Body(operation);
        var request = new GeneratedRequest(operation, Path(operation) + Query(operation), Headers(operation), type, body);
        return operation.Id == "start_by_webhook" && things.HookSecret is { } secret && random.Next(2) == 0 ? Signed(request, secret) : request;
    }

    private static GeneratedRequest Signed(GeneratedRequest request, string secret)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] message = [.. Encoding.UTF8.GetBytes($"POST\n{request.Path}\n{timestamp}\n"), .. request.Body ?? []];
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message));
        return request with { Headers = [.. request.Headers.Where(header => !header.Name.StartsWith("X-Workflow-", StringComparison.Ordinal)), ("X-Workflow-Timestamp", timestamp), ("X-Workflow-Signature", $"v2={signature}")] };
    }

    private string Path(ServedOperation operation)
    {
        var segments = operation.Path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            if (segments[i].StartsWith('{'))
            {
                var known = things.Segments(segments[i - 1], operation);
                segments[i] = known.Count > 0 && random.Next(4) != 0 ? Uri.EscapeDataString(Pick(known))
                    : random.Next(20) == 0 ? new string('x', random.Next(1, 2_000))
                    : Pick(HostileValues.Segments);
            }
        }

        return string.Join('/', segments) + (random.Next(40) == 0 ? "/" : "");
    }

    private string Query(ServedOperation operation)
    {
        List<string> query = [];
        foreach (var parameter in operation.Parameters("query"))
        {
            var isNeeded = parameter.TryGetProperty("required", out var required) && required.GetBoolean();
            for (var times = isNeeded && random.Next(10) != 0 ? 1 : random.Next(10) switch { 0 or 1 or 2 => 1, 3 when random.Next(5) == 0 => 2, _ => 0 }; times > 0; times--)
            {
                query.Add($"{parameter.Text("name")}={QueryValue(parameter)}");
            }
        }

        if (random.Next(30) == 0)
        {
            query.Add(Pick(["no_such=1", "=", "&&", "a", "%00=1", "limit[]=1", "LIMIT=1", "%ff", $"x={new string('y', 3_000)}"]));
        }

        return query.Count == 0 ? "" : "?" + string.Join('&', query);
    }

    private string QueryValue(JsonElement parameter) => random.Next(3) switch
    {
        0 => random.Next(15) == 0 ? new string('z', random.Next(1, 3_000)) : Pick(HostileValues.Queries),
        _ => (parameter.Text("name"), parameter.Member("schema").Text("type")) switch
        {
            ("cursor", _) => things.Cursors.Count > 0 ? Uri.EscapeDataString(Pick(things.Cursors)) : "nonsense",
            ("workflow_id", _) => things.WorkflowId.ToString(CultureInfo.InvariantCulture),
            (_, "integer") => random.Next(1, 20).ToString(CultureInfo.InvariantCulture),
            (_, "boolean") => Pick(["true", "false"]),
            ("task", _) => Pick(["collect", "approve"]),
            ("status", _) => Pick(["RUNNING", "SUCCEEDED", "CANCELLED", "FAILED"]),
            _ => parameter.Member("schema").TryGetProperty("format", out _) ? Pick(["2026-01-01T00:00:00Z", "2027-01-04T05:28:05Z"]) : Pick(["manual", "approved", "a:b", "key", "1"]),
        },
    };

    private List<(string Name, string Value)> Headers(ServedOperation operation)
    {
        List<(string Name, string Value)> headers = [];
        foreach (var parameter in operation.Parameters("header"))
        {
            var name = parameter.Text("name");
            var fitting = HostileValues.Headers.Where(header => header.Name == name).ToList();
            if (random.Next(3) == 0 && fitting.Count > 0)
            {
                headers.Add((name, name is "If-Match" or "If-None-Match" && things.Tags.Count > 0 && random.Next(2) == 0 ? Pick(things.Tags)
                    : name == "Idempotency-Key" && random.Next(2) == 0 ? $"key-{random.Next(1_000)}"
                    : Pick(fitting).Value));
            }
        }

        if (random.Next(8) == 0)
        {
            headers.Add(Pick(HostileValues.Headers));
        }

        if (things.Key is { } key && random.Next(50) != 0)
        {
            headers.Add(("Authorization", $"Bearer {key}"));
        }

        return [.. headers.DistinctBy(header => header.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private (string? Type, byte[]? Body) Body(ServedOperation operation)
    {
        if (operation.Bodies is not [_, ..] bodies)
        {
            return random.Next(15) == 0 ? (Pick(HostileValues.ContentTypes), HostileValues.Body(random, "{}")) : (null, null);
        }

        if (random.Next(25) == 0)
        {
            return (null, null);
        }

        var (type, content) = random.Next(3) == 0 ? Pick(bodies) : bodies[0];
        if (!type.EndsWith("json", StringComparison.Ordinal) && !type.EndsWith("yaml", StringComparison.Ordinal))
        {
            var text = operation.Example(content)?.GetValue<string>() ?? "";
            return (type, random.Next(2) == 0 ? Encoding.UTF8.GetBytes(text) : HostileValues.Body(random, text));
        }

        var changes = random.Next(5) switch { 0 or 1 or 2 => 0, 3 => 1, _ => random.Next(1, 4) };
        var made = things.Name(_bodies.Like(content.Member("schema"), operation.Example(content), changes), operation.Id);
        var body = BodySource.TextOf(SafeBody.Of(made, things.WorkflowId, operation.Id));
        return (random.Next(20) == 0 ? Pick(HostileValues.ContentTypes) : type, random.Next(6) == 0 ? HostileValues.Body(random, body) : Encoding.UTF8.GetBytes(body));
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
