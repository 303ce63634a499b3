using Workflow.Contracts;

namespace Workflow.Client.Sending;

/// <summary>The usual requests.</summary>
internal static class Calls
{
    /// <summary>GET.</summary>
    public static Task<T> GetAsync<T>(this Connection connection, ApiPath path, Query? query, CancellationToken cancellationToken)
        where T : class => connection.JsonAsync<T>(new Call(HttpMethod.Get, path) { Query = query }, cancellationToken);

    /// <summary>GET of what has a tag.</summary>
    public static Task<Tagged<T>> GetTaggedAsync<T>(this Connection connection, ApiPath path, Query? query, string? known, CancellationToken cancellationToken)
        where T : class => connection.TaggedAsync<T>(new Call(HttpMethod.Get, path) { Query = query, IfNoneMatch = known }, cancellationToken);

    /// <summary>POST without a body.</summary>
    public static Task<T> PostAsync<T>(this Connection connection, ApiPath path, CancellationToken cancellationToken)
        where T : class => connection.JsonAsync<T>(new Call(HttpMethod.Post, path), cancellationToken);

    /// <summary>POST of what is done once, however often it is sent.</summary>
    public static Call PostOnce(ApiPath path, ReadOnlyMemory<byte>? body, string? idempotencyKey) =>
        new(HttpMethod.Post, path) { Body = body, IdempotencyKey = idempotencyKey ?? Guid.NewGuid().ToString("N") };

    /// <summary>DELETE.</summary>
    public static Task DeleteAsync(this Connection connection, ApiPath path, string? ifMatch, CancellationToken cancellationToken) =>
        connection.SendAsync(new Call(HttpMethod.Delete, path) { IfMatch = ifMatch }, cancellationToken);

    /// <summary>A page of a list.</summary>
    public static Task<ListResponse<T>> PageAsync<T>(this Connection connection, ApiPath path, Query query, int? limit, string? cursor, CancellationToken cancellationToken) =>
        connection.GetAsync<ListResponse<T>>(path, query.Add("limit", limit).Add("cursor", cursor), cancellationToken);

    /// <summary>All of a list.</summary>
    public static IAsyncEnumerable<T> AllAsync<T>(this Connection connection, ApiPath path, Func<Query> query, int? pageSize, CancellationToken cancellationToken) =>
        Pages.AllAsync<T>((cursor, token) => connection.PageAsync<T>(path, query(), pageSize, cursor, token), cancellationToken);
}
