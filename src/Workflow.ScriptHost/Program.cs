using Workflow.ScriptHost.Confinement;
using Workflow.ScriptHost.Running;

// The service starts this program, and nobody else has a use for it: it reads scripts from its standard input and writes what becomes
// of them to its standard output, in frames.
const int StackBytes = 8 * 1024 * 1024; // whatever the system gives to a first thread

OwnLimits.Take();
var requests = Console.OpenStandardInput();
var answers = Console.OpenStandardOutput();
var code = 0;
var scripts = new Thread(Run, StackBytes) { Name = "scripts" };
scripts.Start();
scripts.Join();
OwnLimits.Exit(code);

void Run()
{
    OwnLimits.Silence();
    try
    {
        code = new ScriptLoop(requests, answers).Run();
    }
    catch (IOException)
    {
        // The service has ended.
    }
}
