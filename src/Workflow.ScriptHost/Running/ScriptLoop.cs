using System.Collections.Concurrent;
using Workflow.ScriptHost.Confinement;
using Workflow.ScriptHost.Protocol;

namespace Workflow.ScriptHost.Running;

/// <summary>Runs one script after the other, until the service closes its end.</summary>
/// <param name="requests">Where they come from.</param>
/// <param name="answers">Where lines and ends go.</param>
internal sealed class ScriptLoop(Stream requests, Stream answers)
{
    private const string WarmUp = "const o = JSON.parse('{\"a\":[1,\"x\"]}'); let s = ''; for (const x of o.a.map(v => `${v}`)) s += x.replace(/x/u, 'y'); class A { constructor() { this.b = 1; } } try { null.x } catch (e) { s += e.message } return { ...o, s, n: new A().b + input.length };";

    // After a script that has allocated this much, the process goes on only if little of it is left.
    private readonly long _much = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
    private readonly BlockingCollection<Frame> _waiting = [];

    /// <summary>Runs them. Returns when the process should end, with its exit code.</summary>
    internal int Run()
    {
        new Thread(Read) { IsBackground = true, Name = "requests" }.Start();
        _ = new ScriptRunner(static _ => { }).Run(new ScriptRequest(WarmUp, "[]"u8.ToArray(), 1_000, 1, 1));
        OwnLimits.GiveWay();
        Send(Frame.Write(FrameKind.Ready));
        var runner = new ScriptRunner(line => Send(line.Write()));
        foreach (var frame in _waiting.GetConsumingEnumerable())
        {
            try
            {
                Send(Run(runner, ScriptRequest.Read(frame.Content)).Write());
            }
            catch (OutOfMemoryException)
            {
                return OwnLimits.OutOfMemory;
            }
        }

        return 0;
    }

    private ScriptEnd Run(ScriptRunner runner, in ScriptRequest request)
    {
        OwnLimits.LimitCpu(request.MaxSeconds);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var end = runner.Run(request);
        if (GC.GetAllocatedBytesForCurrentThread() - before < _much)
        {
            return end;
        }

        GC.Collect();
        return end with { IsSound = end.IsSound && GC.GetTotalMemory(forceFullCollection: false) < _much / 2 };
    }

    // On a thread of its own: a script that never ends does not keep the process from ending with its service.
    private void Read()
    {
        try
        {
            while (Frame.Read(requests, ScriptRequest.MaxBytes) is { Kind: FrameKind.Run } frame)
            {
                _waiting.Add(frame);
            }
        }
        catch (OutOfMemoryException)
        {
            OwnLimits.Exit(OwnLimits.OutOfMemory);
        }

        OwnLimits.Exit(0);
    }

    private void Send(byte[] frame)
    {
        answers.Write(frame);
        answers.Flush();
    }
}
