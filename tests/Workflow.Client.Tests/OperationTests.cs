using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Client.Operations;
using Workflow.Client.Tests.Servers;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Bulk;
using Workflow.Core.History;

namespace Workflow.Client.Tests;

/// <summary>The client has a method for each operation of the API: each is called, and what it sends is looked up in the OpenAPI document.</summary>
public class OperationTests(ClientHost host)
{
    // A method follows cursors by itself, what never changes is not asked for again, and a trace comes from where the call is made.
    private static readonly string[] Exempt = ["cursor", "If-None-Match", "traceparent"];

    private static readonly Dictionary<Type, object> Samples = new()
    {
        [typeof(string)] = "x1",
        [typeof(long)] = 7L,
        [typeof(int)] = 3,
        [typeof(bool)] = true,
        [typeof(TimeSpan)] = TimeSpan.FromSeconds(1),
        [typeof(DateTimeOffset)] = DateTimeOffset.UnixEpoch,
        [typeof(JsonElement)] = JsonElement.Parse("{}"),
        [typeof(Definition)] = Definition.FromJson("{}"),
        [typeof(RunRequest)] = new RunRequest(),
        [typeof(RerunRequest)] = new RerunRequest(),
        [typeof(MarkRequest)] = new MarkRequest { Reason = "x" },
        [typeof(BulkRequest)] = new BulkRequest { Action = BulkAction.Cancel },
        [typeof(BackfillRequest)] = new BackfillRequest { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch },
        [typeof(SchedulePreviewRequest)] = new SchedulePreviewRequest(),
        [typeof(CalendarRequest)] = new CalendarRequest { Dates = [] },
        [typeof(PoolRequest)] = new PoolRequest { Size = 1 },
        [typeof(KeyRequest)] = new KeyRequest { Name = "x", Role = Role.Viewer },
        [typeof(CallbackFailureRequest)] = new CallbackFailureRequest("x"),
        [typeof(RunQuery)] = new RunQuery
        {
            WorkflowId = 1,
            Status = RunStatus.Running,
            Trigger = RunTrigger.Manual,
            BusinessKey = "b",
            Active = true,
            CreatedFrom = DateTimeOffset.UnixEpoch,
            CreatedBefore = DateTimeOffset.UnixEpoch,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
        },
        [typeof(RunTaskQuery)] = new RunTaskQuery { Task = "t", Index = 1, Status = ExecutionStatus.Failed, Payloads = false },
        [typeof(AuditQuery)] = new AuditQuery { Actor = "a", Action = "b", WorkflowId = 1, RunId = "r", KeyId = "k", From = DateTimeOffset.UnixEpoch, Before = DateTimeOffset.UnixEpoch },
        [typeof(CancellationToken)] = CancellationToken.None,
    };

    [Fact]
    public async Task EveryOperation_HasAMethod_WithEachOfItsParameters()
    {
        var operations = await OperationsAsync();
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer("400 Bad Request"));
        using var client = Clients.Of(server);
        foreach (var (group, method) in Methods(client))
        {
            var before = server.Seen.Count;
            await CallAsync(group, method);
            Assert.True(server.Seen.Count > before, $"{method.DeclaringType!.Name}.{method.Name} sends nothing.");
        }

        var sent = server.Seen.Select(seen => (Seen: seen, Operation: operations.SingleOrDefault(operation => operation.Matches(seen)))).ToList();

        Assert.Empty(sent.Where(one => one.Operation is null).Select(one => one.Seen.Line));
        Assert.Empty(operations.Select(operation => operation.Id).Except(sent.Select(one => one.Operation!.Id), StringComparer.Ordinal));
        Assert.Empty(operations
            .SelectMany(operation => operation.Parameters.Except(Exempt, StringComparer.Ordinal), (operation, parameter) => (operation, parameter))
            .Where(one => !sent.Any(call => call.Operation == one.operation && Has(call.Seen, one.parameter)))
            .Select(one => $"{one.operation.Id} {one.parameter}"));
    }

    private static bool Has(SeenRequest seen, string parameter) =>
        seen.Header(parameter) is not null || Regex.IsMatch(seen.Line, $"[?&]{Regex.Escape(parameter)}=", RegexOptions.NonBacktracking);

    private static IEnumerable<(object Group, MethodInfo Method)> Methods(WorkflowClient client) =>
        from property in typeof(WorkflowClient).GetProperties()
        where property.PropertyType.Namespace == typeof(RunOperations).Namespace
        from method in property.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        select (property.GetValue(client)!, method);

    private static async Task CallAsync(object group, MethodInfo method)
    {
        var arguments = method.GetParameters().Select(parameter => Samples[Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType]).ToArray();
        try
        {
            var result = method.Invoke(group, arguments);
            if (result is Task task)
            {
                await task;
                return;
            }

            // The items may be of any type, so the enumeration is found by its interface.
            var enumerable = result!.GetType().GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
            var read = typeof(OperationTests).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(enumerable.GetGenericArguments());
            await (Task)read.Invoke(null, [result])!;
        }
        catch (WorkflowException)
        {
            // refused by the server of the test
        }
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items)
        {
            break;
        }
    }

    private async Task<IReadOnlyList<Operation>> OperationsAsync()
    {
        var document = (await host.Process.Client.GetAsync("/openapi.json")).Json;
        return [.. from path in document.GetProperty("paths").EnumerateObject()
                   from method in path.Value.EnumerateObject()
                   where method.Value.TryGetProperty("operationId", out _)
                   select new Operation(
                       method.Value.GetProperty("operationId").GetString()!,
                       new Regex($"^{method.Name.ToUpperInvariant()} {Regex.Replace(path.Name, @"\{[^}]*\}", "[^/?]+", RegexOptions.NonBacktracking)}[? ]", RegexOptions.NonBacktracking),
                       [.. Parameters(method.Value)])];
    }

    private static IEnumerable<string> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Where(one => one.GetProperty("in").GetString() != "path").Select(one => one.GetProperty("name").GetString()!)
        : [];

    private sealed record Operation(string Id, Regex Line, IReadOnlyList<string> Parameters)
    {
        public bool Matches(SeenRequest seen) => Line.IsMatch(seen.Line);
    }
}
