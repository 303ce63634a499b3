namespace Workflow.Core.Definitions;

/// <summary>
/// What must be true of a thing that is written by its name, as <c>If-Match</c> and <c>If-None-Match</c> say it (RFC 9110, 13.1.1 and
/// 13.1.2). The default asks for nothing.
/// </summary>
/// <param name="Revision">The revision it must be at; <c>null</c>: any.</param>
/// <param name="MustExist">Whether it must be there, at any revision.</param>
/// <param name="MustBeNew">Whether it must not be there.</param>
/// <param name="Id">The id it must have, as another may have got the name since; <c>null</c>: any.</param>
public readonly record struct WriteGuard(long? Revision = null, bool MustExist = false, bool MustBeNew = false, long? Id = null)
{
    /// <summary>Refuses the write if it is not true. To be called again for each attempt to write, with what is stored then.</summary>
    /// <param name="what">What is written, to begin a sentence with, such as <c>Pool 'db'</c>.</param>
    /// <param name="current">The revision of what is stored; <c>null</c>: there is none.</param>
    /// <param name="id">The id of what is stored; <c>null</c>: it has only its name.</param>
    /// <exception cref="RefusedException">It is not true.</exception>
    public void Check(string what, long? current, long? id = null)
    {
        var isAnother = (Revision is not null && Revision != current) || (Id is not null && Id != id);
        if (current is null ? MustExist || Revision is not null : MustBeNew || isAnother)
        {
            throw new RefusedException(RefusalReason.Changed, $"{what} {Reason(current)}");
        }
    }

    private string Reason(long? current) => current switch
    {
        null => "does not exist: leave If-Match out to create it.",
        _ when MustBeNew => "exists already: leave If-None-Match out, or send its ETag as If-Match, to change it.",
        _ => "has been changed since it was read: read it again, and repeat the change on what is there now.",
    };
}
