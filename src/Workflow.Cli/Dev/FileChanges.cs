using System.Security.Cryptography;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Dev;

/// <summary>
/// Notices that files have changed, by what is in them. Editors write files in many ways (over them, beside them and renamed, through a link), and
/// not every file system tells of changes, so the files are looked at.
/// </summary>
/// <param name="paths">The files.</param>
internal sealed class FileChanges(IReadOnlyList<string> paths)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private string _seen = "";

    /// <summary>Takes the files as they are now.</summary>
    public void Take() => _seen = Seen();

    /// <summary>Waits until they are others than when they were taken, and nobody is writing any more.</summary>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Pause, cancellationToken);
            var now = Seen();
            if (now != _seen && now.Length > 0)
            {
                await Task.Delay(Pause / 2, cancellationToken);
                if (Seen() == now)
                {
                    return;
                }
            }
        }
    }

    // Empty while a file can't be read, as in the middle of being replaced.
    private string Seen()
    {
        try
        {
            return string.Concat(paths.Select(path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The files of a command line.</summary>
    /// <exception cref="CommandFailedException">One is not there.</exception>
    public static FileChanges Of(Call call, IReadOnlyList<string> named)
    {
        List<string> paths = [.. named.Select(call.Surroundings.PathOf)];
        return paths.FirstOrDefault(path => !File.Exists(path)) is { } missing
            ? throw new CommandFailedException(ExitCode.Faulty, $"There is no file {missing}.")
            : new FileChanges(paths);
    }
}
