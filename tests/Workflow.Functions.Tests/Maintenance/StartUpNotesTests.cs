using Moq;
using Workflow.Api.StartUp;
using Workflow.Functions.Maintenance;

namespace Workflow.Functions.Tests.Maintenance;

public sealed class StartUpNotesTests
{
    [Fact]
    public async Task SayOnceAsync_SaysEachNote_TheFirstTime()
    {
        var (first, second) = (new Mock<IStartUpNote>(), new Mock<IStartUpNote>());
        var notes = new StartUpNotes([first.Object, second.Object]);

        await notes.SayOnceAsync(CancellationToken.None);
        await notes.SayOnceAsync(CancellationToken.None);

        first.Verify(note => note.SayAsync(It.IsAny<CancellationToken>()), Times.Once);
        second.Verify(note => note.SayAsync(It.IsAny<CancellationToken>()), Times.Once);
    }
}
