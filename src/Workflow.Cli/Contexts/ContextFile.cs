using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Contexts;

/// <summary>
/// The file with the contexts. It has keys, so only the user may read it: the folder has mode 0700, the file 0600. A change replaces the file
/// as a whole, so that a crash leaves the old one or the new one.
/// </summary>
/// <param name="folder">The folder of the user's settings.</param>
internal sealed class ContextFile(string folder)
{
    private const UnixFileMode OnlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OnlyUserFolder = OnlyUser | UnixFileMode.UserExecute;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const int MostBytes = 1024 * 1024;

    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "config.json");

    /// <summary>The contexts; none if there is no file.</summary>
    /// <exception cref="CommandFailedException">It can't be read, or others may read the keys in it.</exception>
    public ContextSet Read()
    {
        try
        {
            if (!File.Exists(Path))
            {
                return ContextSet.None;
            }

            if (new FileInfo(Path).Length > MostBytes)
            {
                throw Faulty($"it is larger than {MostBytes} bytes");
            }

            // The modes first: what others can change is not trusted, also without a key, as one that is set later would go to their server.
            if ((OthersMay(Path, OthersWrite) ?? OthersMay(folder, OthersWrite)) is { } change)
            {
                throw new CommandFailedException(ExitCode.Usage, change);
            }

            var stored = JsonSerializer.Deserialize<StoredContexts>(File.ReadAllBytes(Path), Json) ?? throw Faulty("it holds null");
            var contexts = stored.ToSet();
            return contexts.HasKey && OthersMay(Path, Others) is { } fault ? throw new CommandFailedException(ExitCode.Usage, fault) : contexts;
        }
        catch (JsonException e)
        {
            throw Faulty(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Faulty(e.Message);
        }
    }

    /// <summary>Changes the contexts.</summary>
    /// <param name="change">What to make of them. Another process does not change them meanwhile.</param>
    /// <exception cref="CommandFailedException">The file can't be read or written.</exception>
    public void Change(Func<ContextSet, ContextSet> change)
    {
        try
        {
            MakeFolder();
            using var locked = Lock();
            Write(change(Read()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCode.Failed, $"{Path} can't be written: {e.Message}");
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder); // below the user's profile, which only the user may read
            return;
        }

        Directory.CreateDirectory(folder, OnlyUserFolder);
        if ((File.GetUnixFileMode(folder) & Others) != UnixFileMode.None)
        {
            File.SetUnixFileMode(folder, OnlyUserFolder);
        }
    }

    private void Write(ContextSet contexts)
    {
        var link = new FileInfo(Path);
        var target = link.LinkTarget is null ? Path : link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path; // a link to it, as of collected dotfiles, stays one
        var draft = $"{target}.{Environment.ProcessId}.tmp";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OnlyUser;
        }

        using (var file = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(file, StoredContexts.Of(contexts), Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, target, overwrite: true);
    }

    private FileStream Lock()
    {
        var until = DateTime.UtcNow + LockTime;
        while (true)
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (DateTime.UtcNow < until)
            {
                Thread.Sleep(20);
            }
        }
    }

    private string? OthersMay(string path, UnixFileMode what) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & what) == UnixFileMode.None
        ? null
        : $"{path} {(path == Path ? "has" : "is of")} contexts and keys, and others may {(what == Others ? "read or change" : "change")} it (mode {Convert.ToString((int)File.GetUnixFileMode(path), 8)}): run chmod {(path == Path ? "600" : "700")} {path}, and replace the keys if somebody may have read them.";

    private CommandFailedException Faulty(string why) => new(ExitCode.Failed, $"{Path} can't be read: {why}. Correct it, or remove it and set the contexts again.");

    private sealed record StoredContexts(string? Current, IReadOnlyDictionary<string, StoredContext>? Contexts)
    {
        public static StoredContexts Of(ContextSet set) =>
            new(set.Current, set.Contexts.ToDictionary(c => c.Key, c => new StoredContext(c.Value.Server.ToString(), c.Value.Key), StringComparer.Ordinal));

        public ContextSet ToSet() => new()
        {
            Current = Current,
            Contexts = (Contexts ?? new Dictionary<string, StoredContext>(StringComparer.Ordinal))
                .ToImmutableSortedDictionary(c => c.Key, c => new Context(ServerAddress.Of(c.Value.Server ?? ""), c.Value.Key), StringComparer.Ordinal),
        };
    }

    private sealed record StoredContext(string? Server, string? Key);
}
