using System.Collections.Concurrent;
using System.Reflection;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>A store that notes the names of the calls.</summary>
#pragma warning disable CA1852 // the proxy is derived from it
internal class CountingStore : DispatchProxy
#pragma warning restore CA1852
{
    private IRunStore _store = null!;
    private ConcurrentQueue<string> _calls = null!;

    public static IRunStore Of(IRunStore store, ConcurrentQueue<string> calls)
    {
        var proxy = Create<IRunStore, CountingStore>();
        var counting = (CountingStore)proxy;
        (counting._store, counting._calls) = (store, calls);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _calls.Enqueue(targetMethod!.Name);
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
