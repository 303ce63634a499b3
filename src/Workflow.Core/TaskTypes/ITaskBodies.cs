namespace Workflow.Core.TaskTypes;

/// <summary>The bodies that an attempt can store and read: those of its run.</summary>
public interface ITaskBodies
{
    /// <summary>
    /// Stores the one body of the attempt, from a stream, with little memory. Secrets in it become <c>***</c>. It is kept if the attempt
    /// succeeds.
    /// </summary>
    /// <param name="content">The bytes, to the end of the stream.</param>
    /// <param name="mediaType">What they are.</param>
    /// <param name="cancellationToken">Ends it; nothing is then kept.</param>
    /// <exception cref="InvalidOperationException">The attempt has stored a body.</exception>
    Task<StoredBody> StoreAsync(Stream content, string mediaType, CancellationToken cancellationToken);

    /// <summary>What a stored body is; <c>null</c>: the run has none with this id.</summary>
    Task<StoredBody?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Opens a stored body; <c>null</c>: the run has none with this id.</summary>
    Task<OpenBody?> OpenAsync(string id, CancellationToken cancellationToken);
}
