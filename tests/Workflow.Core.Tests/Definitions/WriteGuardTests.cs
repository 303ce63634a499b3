using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

/// <summary>What a write by name asks for, against what is there (RFC 9110, 13.1.1 and 13.1.2).</summary>
public class WriteGuardTests
{
    private const string Missing = "Pool 'db' does not exist: leave If-Match out to create it.";
    private const string There = "Pool 'db' exists already: leave If-None-Match out, or send its ETag as If-Match, to change it.";
    private const string Changed = "Pool 'db' has been changed since it was read: read it again, and repeat the change on what is there now.";

    [Theory]
    [InlineData(7L, 3L, null)]
    [InlineData(7L, 4L, Changed)]
    [InlineData(8L, 3L, Changed)]
    [InlineData(null, null, Missing)]
    public void Check_RefusesAnother_ThatHasTheNameNow(long? current, long? id, string? refusal)
    {
        var refused = Record.Exception(() => new WriteGuard(7, MustExist: true, Id: 3).Check("Pool 'db'", current, id)) as RefusedException;

        Assert.Equal(refusal, refused?.Message);
        new WriteGuard(current).Check("Pool 'db'", current, id); // its id need not be known
    }

    [Theory]
    [InlineData(null, false, false, null, null)]
    [InlineData(null, false, false, 7L, null)]
    [InlineData(7L, true, false, 7L, null)]
    [InlineData(7L, true, false, 8L, Changed)]
    [InlineData(8L, true, false, 7L, Changed)]
    [InlineData(7L, true, false, null, Missing)]
    [InlineData(7L, false, false, null, Missing)]
    [InlineData(0L, false, false, null, Missing)]
    [InlineData(null, true, false, 7L, null)]
    [InlineData(null, true, false, null, Missing)]
    [InlineData(null, false, true, null, null)]
    [InlineData(null, false, true, 7L, There)]
    [InlineData(7L, true, true, 7L, There)] // what no state can meet
    [InlineData(7L, true, true, null, Missing)]
    public void Check_RefusesWhatIsNotAsItWasAsked(long? revision, bool mustExist, bool mustBeNew, long? current, string? refusal)
    {
        var refused = Record.Exception(() => new WriteGuard(revision, mustExist, mustBeNew).Check("Pool 'db'", current)) as RefusedException;

        Assert.Equal((refusal, refusal is null ? null : RefusalReason.Changed), (refused?.Message, refused?.Reason));
    }
}
