namespace Workflow.Core.TaskTypes;

/// <summary>A stored body that is being read.</summary>
/// <param name="body">What it is.</param>
/// <param name="content">Its bytes, from the first; read once, with little memory.</param>
public sealed class OpenBody(StoredBody body, Stream content) : IAsyncDisposable
{
    /// <summary>What it is.</summary>
    public StoredBody Body => body;

    /// <summary>Its bytes.</summary>
    public Stream Content => content;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => content.DisposeAsync();
}
