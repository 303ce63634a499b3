using System.Reflection;
using System.Runtime.ExceptionServices;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>How a process ends.</summary>
internal enum Death
{
    /// <summary>Killed before the store got a call.</summary>
    Before,

    /// <summary>Killed before it got the answer of a call that was carried out.</summary>
    After,

    /// <summary>Asked to stop.</summary>
    Stop,
}

/// <summary>The store of one process, which ends at one of its calls; no later call reaches the store.</summary>
#pragma warning disable CA1852 // the proxy is derived from it
internal class KillableStore : DispatchProxy
#pragma warning restore CA1852
{
    private IRunStore _store = null!;
    private CancellationTokenSource _stopping = null!;
    private Death _death;
    private readonly Lock _lock = new();
    private int _callsLeft;
    private bool _isDead;

    /// <summary>Whether the process has ended. No call is under way in the store when it has.</summary>
    public bool IsDead
    {
        get
        {
            lock (_lock)
            {
                return _isDead;
            }
        }
        set
        {
            lock (_lock)
            {
                _isDead = value;
            }
        }
    }

    public static IRunStore Of(IRunStore store, int callsLeft, Death death, CancellationTokenSource stopping)
    {
        var proxy = Create<IRunStore, KillableStore>();
        var mortal = (KillableStore)proxy;
        (mortal._store, mortal._callsLeft, mortal._death, mortal._stopping) = (store, callsLeft, death, stopping);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var isLast = Interlocked.Decrement(ref _callsLeft) == 0;
        if (isLast && _death == Death.Stop)
        {
            _stopping.Cancel();
        }

        lock (_lock)
        {
            return Invoke(targetMethod!, args, isLast);
        }
    }

    private object? Invoke(MethodInfo targetMethod, object?[]? args, bool isLast)
    {
        _isDead |= isLast && _death == Death.Before;
        ThrowIfDead();
        try
        {
            return targetMethod.Invoke(_store, args);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
        finally
        {
            _isDead |= isLast && _death == Death.After;
            ThrowIfDead();
        }
    }

    private void ThrowIfDead()
    {
        if (_isDead)
        {
            throw new IOException("The process has ended.");
        }
    }
}
