using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>
/// A process that answers JSON-RPC over its standard streams, one request at a time. It ends when its input does, so it never
/// outlives the tests.
/// </summary>
internal sealed class JsonRpc : IDisposable
{
    private const string Length = "Content-Length: ";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);
    private int _requests;

    internal JsonRpc(ProcessStartInfo start)
    {
        (start.UseShellExecute, start.RedirectStandardInput, start.RedirectStandardOutput) = (false, true, true);
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
    }

    /// <summary>Calls a method that takes one object.</summary>
    /// <returns>Its result.</returns>
    /// <exception cref="InvalidOperationException">It is answered with an error.</exception>
    internal async Task<JsonElement> AskAsync(string method, object parameters)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _turn.WaitAsync(deadline.Token);
        try
        {
            var request = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = ++_requests, method, @params = new[] { parameters } });
            var input = _process.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Length}{request.Length}\r\n\r\n")), deadline.Token);
            await input.WriteAsync(request, deadline.Token);
            await input.FlushAsync(deadline.Token);
            var answer = JsonElement.Parse(await ReadAsync(_process.StandardOutput.BaseStream, deadline.Token));
            return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Dispose();
        _turn.Dispose();
    }

    private static async Task<byte[]> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        var length = 0;
        for (var line = await ReadLineAsync(output, cancellationToken); line.Length > 0; line = await ReadLineAsync(output, cancellationToken))
        {
            length = line.StartsWith(Length, StringComparison.OrdinalIgnoreCase) ? int.Parse(line.AsSpan(Length.Length), NumberStyles.None, CultureInfo.InvariantCulture) : length;
        }

        var body = new byte[length];
        await output.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    private static async Task<string> ReadLineAsync(Stream output, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        do
        {
            await output.ReadExactlyAsync(one, cancellationToken);
            line.Append((char)one[0]);
        }
        while (one[0] != '\n');
        return line.ToString().TrimEnd();
    }
}
