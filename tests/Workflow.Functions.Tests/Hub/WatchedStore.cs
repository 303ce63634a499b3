using System.Reflection;
using Workflow.Core.History;

namespace Workflow.Functions.Tests.Hub;

/// <summary>The store of runs as the engine sees it: a test can let a call fail, and count the reads of the engine.</summary>
/// <remarks>Public because a proxy is made of it.</remarks>
public class WatchedStore : DispatchProxy
{
    private IRunStore? _store;
    private int _looks;

    /// <summary>How often a run was read.</summary>
    public int Looks => Volatile.Read(ref _looks);

    /// <summary>Called with the name of a method before the call; if it throws, the store can't be reached.</summary>
    public Action<string> Before { get; set; } = _ => { };

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
        if (targetMethod.Name is nameof(IRunStore.GetAsync) or nameof(IRunStore.GetHeadAsync))
        {
            Interlocked.Increment(ref _looks);
        }

        Before(targetMethod.Name);
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
