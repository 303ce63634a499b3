using Workflow.Client.Sending;
using Workflow.Contracts;
using Workflow.Core.Definitions.Schedules;

namespace Workflow.Client.Operations;

/// <summary>Calendars: named sets of dates.</summary>
public sealed class CalendarOperations
{
    private readonly Connection _connection;

    internal CalendarOperations(Connection connection) => _connection = connection;

    /// <summary>Lists calendars by name, without their dates, page after page.</summary>
    public IAsyncEnumerable<CalendarSummary> ListAsync(int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<CalendarSummary>("api/v1/calendars", static () => new Query(), pageSize, cancellationToken);

    /// <summary>Shows a calendar.</summary>
    public Task<CalendarResponse> GetAsync(string name, CancellationToken cancellationToken = default) => _connection.GetAsync<CalendarResponse>(Address.Api($"calendars/{name}"), null, cancellationToken);

    /// <summary>Shows a calendar with its tag.</summary>
    public Task<Tagged<CalendarResponse>> GetTaggedAsync(string name, string? known = null, CancellationToken cancellationToken = default) =>
        _connection.GetTaggedAsync<CalendarResponse>(Address.Api($"calendars/{name}"), null, known, cancellationToken);

    /// <summary>Shows a calendar as iCalendar.</summary>
    public Task<string> GetICalendarAsync(string name, CancellationToken cancellationToken = default) =>
        _connection.TextAsync(new Call(HttpMethod.Get, Address.Api($"calendars/{name}")) { Accept = MediaTypes.Calendar }, cancellationToken);

    /// <summary>Writes a calendar.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">Its dates.</param>
    /// <param name="ifMatch">The tag that it must have; <c>null</c>: any, and it need not be there.</param>
    /// <param name="mustBeNew">Whether there must be no calendar of the name; otherwise the request is refused with 412.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<CalendarResponse> PutAsync(string name, CalendarRequest request, string? ifMatch = null, bool mustBeNew = false, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<CalendarResponse>(new Call(HttpMethod.Put, Address.Api($"calendars/{name}")) { Body = Json.Write(request), IfMatch = ifMatch, IfNoneMatch = mustBeNew ? Call.Any : null }, cancellationToken);

    /// <summary>Writes a calendar from iCalendar. Recurring events are expanded for ten years.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="iCalendar">The text of the iCalendar file.</param>
    /// <param name="ifMatch">The tag that it must have; <c>null</c>: any, and it need not be there.</param>
    /// <param name="mustBeNew">Whether there must be no calendar of the name; otherwise the request is refused with 412.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<CalendarResponse> PutICalendarAsync(string name, string iCalendar, string? ifMatch = null, bool mustBeNew = false, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<CalendarResponse>(
            new Call(HttpMethod.Put, Address.Api($"calendars/{name}")) { Body = Texts.Bytes(iCalendar), BodyType = MediaTypes.Calendar, IfMatch = ifMatch, IfNoneMatch = mustBeNew ? Call.Any : null },
            cancellationToken);

    /// <summary>Removes a calendar that no workflow names.</summary>
    public Task DeleteAsync(string name, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.DeleteAsync(Address.Api($"calendars/{name}"), ifMatch, cancellationToken);
}

/// <summary>Pools: named limits on how many attempts run at one time.</summary>
public sealed class PoolOperations
{
    private readonly Connection _connection;

    internal PoolOperations(Connection connection) => _connection = connection;

    /// <summary>Lists pools by name, page after page.</summary>
    public IAsyncEnumerable<PoolResponse> ListAsync(int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<PoolResponse>("api/v1/pools", static () => new Query(), pageSize, cancellationToken);

    /// <summary>Shows a pool.</summary>
    public Task<PoolResponse> GetAsync(string name, CancellationToken cancellationToken = default) => _connection.GetAsync<PoolResponse>(Address.Api($"pools/{name}"), null, cancellationToken);

    /// <summary>Shows a pool with its tag.</summary>
    public Task<Tagged<PoolResponse>> GetTaggedAsync(string name, string? known = null, CancellationToken cancellationToken = default) =>
        _connection.GetTaggedAsync<PoolResponse>(Address.Api($"pools/{name}"), null, known, cancellationToken);

    /// <summary>Writes a pool.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">Its size and its rate limit.</param>
    /// <param name="ifMatch">The tag that it must have, whatever is used of it; <c>null</c>: any, and it need not be there.</param>
    /// <param name="mustBeNew">Whether there must be no pool of the name; otherwise the request is refused with 412.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<PoolResponse> PutAsync(string name, PoolRequest request, string? ifMatch = null, bool mustBeNew = false, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<PoolResponse>(
            new Call(HttpMethod.Put, Address.Api($"pools/{name}")) { Body = Json.Write(request), IfMatch = ifMatch, IfNoneMatch = mustBeNew ? Call.Any : null }, cancellationToken);

    /// <summary>Removes a pool that no workflow names, and whose places are free.</summary>
    public Task DeleteAsync(string name, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.DeleteAsync(Address.Api($"pools/{name}"), ifMatch, cancellationToken);
}
