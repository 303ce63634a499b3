using Microsoft.Extensions.Options;
using Workflow.Core.Definitions;
using Workflow.Core.Secrets;

namespace Workflow.Tasks.Secrets.Files;

/// <summary>Secrets from the files of a directory. Links are followed, as a mounted directory consists of them.</summary>
internal sealed class FileSecrets : ISecretStore
{
    private const int MaxListed = 10_000;

    // A file may be on a server that is gone, or be a pipe: it is not waited for any longer, and not opened twice.
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);

    private readonly string _directory;
    private readonly ReadingCache _cache;

    public FileSecrets(IOptions<SecretFileOptions> options, TimeProvider time)
    {
        _directory = options.Value.Directory;
        var keep = TimeSpan.FromSeconds(options.Value.CacheSeconds);
        _cache = new ReadingCache(name => Task.Run(() => SecretFile.Read(_directory, name)), _ => keep, time);
    }

    /// <inheritdoc/>
    public async ValueTask<SecretReading> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (_directory.Length == 0 || !NameRules.IsSecretName(name))
        {
            return SecretReading.None;
        }

        var reading = _cache.GetAsync(name, cancellationToken);
        if (reading.IsCompletedSuccessfully)
        {
            return reading.Result;
        }

        try
        {
            return await reading.AsTask().WaitAsync(ReadLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            return SecretReading.Failed(name, $"The file of the secret '{name}' could not be read within {ReadLimit.TotalSeconds} s.", isTransient: true);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SecretName>> ListAsync(CancellationToken cancellationToken)
    {
        List<SecretName> names = [];
        foreach (var name in Names())
        {
            var reading = await ReadAsync(name, cancellationToken);
            if (reading is not { Value: null, Fault: null })
            {
                names.Add(new SecretName(name, SecretSource.File, reading.Value is not null));
            }
        }

        return names;
    }

    private List<string> Names()
    {
        try
        {
            return _directory.Length == 0 ? [] : [.. Directory.EnumerateFiles(_directory).Select(path => Path.GetFileName(path)).Where(NameRules.IsSecretName).Take(MaxListed)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
