using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Tests;

/// <summary>The task types as a host registers them; a test may say what names resolve to, and what time it is.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ConcurrentQueue<string> _log = [];
    private readonly ConcurrentQueue<string> _waited = [];
    private readonly ConcurrentQueue<string> _secrets = [];

    public Service(ResolveName? resolve = null, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        if (resolve is not null)
        {
            services.AddSingleton(resolve);
        }

        if (time is not null)
        {
            services.AddSingleton(time);
        }

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
            .Build();
        _services = services.AddBuiltInTaskTypes(configuration.GetSection("Workflow")).BuildServiceProvider(validateScopes: true);
        Types = new TaskTypeCatalog(_services.GetServices<ITaskType>());
    }

    public TaskTypeCatalog Types { get; }

    /// <summary>Masks secrets.</summary>
    public Func<string, string> Mask { get; init; } = static text => text;

    /// <summary>Keeps bodies; <c>null</c>: nothing does.</summary>
    public ITaskBodies? Bodies { get; init; }

    public IEnumerable<string> Log => _log;

    /// <summary>What attempts got in exchange for secrets.</summary>
    public IEnumerable<string> Secrets => _secrets;

    /// <summary>The earlier outputs that expressions can refer to, by the name of their task.</summary>
    public Dictionary<string, object> Tasks { get; } = [];

    /// <summary>What attempts had to wait for.</summary>
    public IReadOnlyCollection<string> Waited => _waited;

    /// <summary>A service behind the task types.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void ValidateAtStart() => _services.GetRequiredService<IStartupValidator>().Validate();

    public Task<TaskResult> RunAsync(string type, object config, CancellationToken cancellationToken = default) =>
        RunAsync(type, config, attempt: 1, index: null, cancellationToken);

    public Task<TaskResult> RunAsync(string type, object config, int attempt, int? index, CancellationToken cancellationToken = default) =>
        Type(type).RunAsync(
            new TaskContext
            {
                RunId = "1-0001",
                Task = "call",
                Position = 3,
                Index = index,
                Attempt = attempt,
                Config = Json(config),
                Mask = Mask,
                Log = (_, message) => _log.Enqueue(message),
                AddSecret = _secrets.Enqueue,
                Expressions = new PlainExpressions(Tasks),
                Bodies = Bodies,
                WaitForResource = (place, reason) =>
                {
                    if (!place.IsCompleted)
                    {
                        _waited.Enqueue(reason);
                    }

                    return place;
                },
            },
            cancellationToken);

    public IReadOnlyList<Fault> Faults(string type, object config)
    {
        List<Fault> faults = [];
        Type(type).Validate(new ObjectReader(Json(config), "/config", faults));
        return faults;
    }

    /// <summary>The faults of where expressions are.</summary>
    public IReadOnlyList<Fault> ExpressionFaults(string type, object config)
    {
        List<Fault> faults = [];
        Type(type).ValidateExpressions(new ObjectReader(Json(config), "/config", faults));
        return faults;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    public static ResolveName Resolving(params string[] addresses) =>
        (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());

    /// <summary>A text is JSON as it is, so that a test can say what C# can't.</summary>
    public static JsonElement Json(object value) =>
        value is string json ? JsonElement.Parse(json) : JsonSerializer.SerializeToElement(value);

    private ITaskType Type(string name) => Types.TryGet(name, out var type) ? type : throw new ArgumentException("No such task type.", nameof(name));
}
