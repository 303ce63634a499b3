using System.Security.Cryptography;
using Workflow.Client.Sending;

namespace Workflow.Client.Operations;

/// <summary>Backups of the store of a standalone service.</summary>
public sealed class BackupOperations
{
    private const string DigestHeader = "Repr-Digest";
    private const string DigestStart = "sha-256=:";
    private const int BufferBytes = 128 * 1024;

    private readonly Connection _connection;

    internal BackupOperations(Connection connection) => _connection = connection;

    /// <summary>
    /// Saves a copy of the store in a new file that only its owner may read: it is as secret as the store. The file is there once all of it has arrived and its
    /// digest is right.
    /// </summary>
    /// <param name="file">The file; it must not exist.</param>
    /// <param name="cancellationToken">Cancels it; no file is left.</param>
    /// <returns>How many bytes it has.</returns>
    /// <exception cref="WorkflowException">The service refused it, or not all of it has arrived.</exception>
    /// <exception cref="IOException">The file exists, or can't be written.</exception>
    public async Task<long> SaveAsync(string file, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        if (Path.Exists(file))
        {
            throw new IOException($"'{file}' exists already.");
        }

        // A name that nobody can have taken, such as with a link to another file. What is there all the same is neither written nor removed.
        var part = $"{file}.{Path.GetRandomFileName()}.part";
        var target = CreatePrivate(part);
        try
        {
            long bytes;
            await using (target.ConfigureAwait(false))
            {
                bytes = await ReceiveAsync(target, cancellationToken).ConfigureAwait(false);
            }

            File.Move(part, file);
            return bytes;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static FileStream CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private async Task<long> ReceiveAsync(FileStream file, CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Get, "api/v1/backup") { Accept = MediaTypes.Sqlite, IsStreamed = true, IsSentOnce = true, AnswersWithin = _connection.Options.BackupTime };
        using var response = await _connection.OpenAsync(call, cancellationToken).ConfigureAwait(false);
        if (!response.Headers.TryGetValues(DigestHeader, out var digests) || digests.FirstOrDefault() is not { } digest || !digest.StartsWith(DigestStart, StringComparison.Ordinal))
        {
            throw new WorkflowException("The answer has no digest: it is not a backup of this kind of service.") { Status = response.StatusCode };
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await ReadAsync(call, content, buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        file.Flush(flushToDisk: true);
        return $"{DigestStart}{Convert.ToBase64String(hash.GetHashAndReset())}:" == digest
            ? file.Length
            : throw new WorkflowException("The backup has arrived with other bytes than were sent: its digest is wrong. Take it again.") { Status = response.StatusCode };
    }

    private async Task<int> ReadAsync(Call call, Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await Silence.ReadAsync(content, buffer, Silence.Longest, _connection.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw _connection.Broken(call, e);
        }
    }
}
