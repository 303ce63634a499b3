using System.Diagnostics;
using Workflow.ScriptHost.Protocol;
using Workflow.Tasks.Shell;

namespace Workflow.Tasks.Script;

/// <summary>A process that runs one script after the other. It is killed, and not asked to end.</summary>
internal sealed class ScriptProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int MostBytesOfErrors = 4_000;

    private readonly Process _process;

    private ScriptProcess(Process process) => _process = process;

    /// <summary>Its id.</summary>
    internal int Id => _process.Id;

    /// <summary>How many scripts it has run.</summary>
    internal int Scripts { get; private set; }

    /// <summary>Since when it has had nothing to do, as a timestamp.</summary>
    internal long IdleSince { get; set; }

    /// <summary>Whether it has ended.</summary>
    internal bool HasExited => _process.HasExited;

    /// <summary>Starts one, and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It could not be started.</exception>
    internal static async Task<ScriptProcess> StartAsync(ProcessStartInfo info)
    {
        var process = new ScriptProcess(Process.Start(info)!);
        var errors = process.ErrorsAsync();
        using var patience = new CancellationTokenSource(Patience);
        await using var end = patience.Token.Register(process.Kill);
        try
        {
            if (await Frame.ReadAsync(process._process.StandardOutput.BaseStream, mostBytes: 0) is { Kind: FrameKind.Ready })
            {
                return process;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // It is not the program that it should be.
        }

        await process.KillAsync();
        throw new InvalidOperationException($"A process for scripts ended before it was ready: {await errors}");
    }

    /// <summary>Runs a script.</summary>
    /// <param name="request">The script.</param>
    /// <param name="line">Takes each line of its log.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <returns>The end of the script; <c>null</c>: the process has died.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal async Task<ScriptEnd?> RunAsync(ScriptRequest request, Action<ScriptLine> line, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Scripts++;
        ScriptEnd? end = null;
        await using (cancellationToken.Register(Kill))
        {
            try
            {
                await _process.StandardInput.BaseStream.WriteAsync(request.Write(), CancellationToken.None);
                await _process.StandardInput.BaseStream.FlushAsync(CancellationToken.None);
                end = await ReadAsync(request, line);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                // It has died, or sends what no process of this program does.
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return end;
    }

    /// <summary>Kills it, and waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> KillAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    private async Task<ScriptEnd?> ReadAsync(ScriptRequest request, Action<ScriptLine> line)
    {
        var mostBytes = Math.Max(request.MaxOutputBytes, 4 * ScriptLine.LongestText) + ScriptEnd.HeaderBytes;
        for (var lines = 0; await Frame.ReadAsync(_process.StandardOutput.BaseStream, mostBytes) is { } frame;)
        {
            switch (frame.Kind)
            {
                case FrameKind.End:
                    return ScriptEnd.Read(frame.Content);
                case FrameKind.Log when ScriptLine.Read(frame.Content.Span) is var read && (lines += ScriptLine.Count(read.Text)) <= request.MaxLogLines:
                    line(read);
                    break;
                default:
                    throw new InvalidDataException("A frame that no script leads to.");
            }
        }

        return null;
    }

    // Until it is ready: after that its standard error leads nowhere, where the system knows how.
    private async Task<string> ErrorsAsync()
    {
        var pump = new OutputPump(MostBytesOfErrors, static (_, _) => { });
        try
        {
            await pump.ReadAsync(_process.StandardError.BaseStream, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was disposed of.
        }

        return pump.Text(static text => text).ReplaceLineEndings(" ").Trim();
    }
}
