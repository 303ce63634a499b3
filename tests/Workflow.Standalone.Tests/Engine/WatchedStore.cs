using System.Reflection;
using Workflow.Core.History;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>The store of runs as the engine sees it: a test can let calls fail or wait, and sees them.</summary>
/// <remarks>Public because a proxy is made of it.</remarks>
public class WatchedStore : DispatchProxy
{
    private IRunStore? _store;

    /// <summary>Called with the name and arguments of a method before the call; if it throws, the call fails.</summary>
    public Action<string, object?[]> Before { get; set; } = (_, _) => { };

    /// <summary>Puts one in front of a store.</summary>
    public static WatchedStore Over(IRunStore store)
    {
        var watched = (WatchedStore)(object)Create<IRunStore, WatchedStore>();
        watched._store = store;
        return watched;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        Before(targetMethod.Name, args ?? []);
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
